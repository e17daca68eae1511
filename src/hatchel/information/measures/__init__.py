"""The measures, one file per idea; each is a formula on a joint, called as all the others."""
