"""The programme workbook ``programme.xlsx``: writing its template, reading it back, checking its links."""
