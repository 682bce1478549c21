"""The demo workspace: invented dossiers in real places, with photos and papers made by the program."""
