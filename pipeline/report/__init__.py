"""The report on a study, in HTML, PDF and Markdown, all from one document, and its tables as CSV."""
