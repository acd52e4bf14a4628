"""Keys, coordinates and areas: what a delivered place name, key or coordinate really points at.

`keys`                AGS and ARS as text: parse, repair a lost leading zero, ARS to AGS
`territory`           which municipality a former AGS belongs to today
`coordinates`         coordinate reference system by range of values, to longitude and latitude
`measures`            metres and square metres (EPSG:25833), geometry as WKB
`centre_area`         default area of a centre and the variants a headline is tested against
`municipality_lookup` in which municipality a point lies
`polygons`            reads a file of municipality polygons (needs geopandas; the others do not)
`coverage`            dissolves and simplifies polygons so that neighbours keep sharing their border
`area_package`        the openly licensed polygons of 2016 from npm
"""
