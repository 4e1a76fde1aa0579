from edudata.records import Resource

RESOURCES: tuple[Resource, ...] = ()
