"""The spaCy Dutch pipeline: tokenizer rules, the cutter and the tagger."""
