"""The directory of offers: what there is for people, where, for whom. Public, without a word about anybody."""
