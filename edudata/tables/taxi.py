from edudata.records import Table, View

TABLES: tuple[Table, ...] = ()
VIEWS: tuple[View, ...] = ()
