"""A finished run as a document to hand in: HTML with the evidence behind each number, Word, Excel."""
