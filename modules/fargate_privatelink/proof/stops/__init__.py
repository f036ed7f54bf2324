"""Why tasks stopped: AWS's words for it, and what the proof knows of what they say."""
