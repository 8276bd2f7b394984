"""Small files of data that the book ships, each with its source and license in its first lines."""
