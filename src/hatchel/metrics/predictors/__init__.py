"""The classifiers and regressors that scores train, and how samples are split for them."""
