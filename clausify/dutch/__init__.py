"""The Dutch language as data: word lists, numbering styles and verb forms, Dutch and Flemish side by side."""
