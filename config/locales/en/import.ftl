### What an import answers, row by row.
