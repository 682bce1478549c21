"""The laptop's end of a sync: sends what waits, takes in what others did, and says in plain words how it goes."""
