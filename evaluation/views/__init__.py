"""Pages of stage 7: the public ones, the body's, the third party's, and the recipients' survey."""
