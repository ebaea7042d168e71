-- A sort below a LIMIT keeps only the rows that the limit lets through.
CREATE TABLE artist (id INTEGER PRIMARY KEY, name TEXT NOT NULL, country TEXT);
CREATE TABLE track (id INTEGER PRIMARY KEY, artist_id INTEGER NOT NULL, title TEXT, seconds INTEGER);
INSERT INTO artist VALUES (1, 'Nina', 'us'), (2, 'Miles', 'us'), (3, 'Edith', 'fr');
INSERT INTO track VALUES (1, 1, 'one', 200), (2, 1, 'two', 300), (3, 2, 'three', 100), (4, 3, 'four', NULL);

SELECT title FROM track ORDER BY seconds DESC NULLS LAST LIMIT 2 OFFSET 1;
--> query, bound
-->   Project track.title
-->     Limit 2 offset 1
-->       Sort track.order desc
-->         Project track.title, track.seconds
-->           Scan track  (track.id, track.artist_id, track.title, track.seconds)
--> query, after PruneColumns
-->   Project track.title
-->     Limit 2 offset 1
-->       Sort track.order desc
-->         Project track.title, track.seconds
-->           Scan track  (track.title, track.seconds)
--> query, after KeepTopRows
-->   Project track.title
-->     Limit 2 offset 1
-->       Top track.order desc
-->         Project track.title, track.seconds
-->           Scan track  (track.title, track.seconds)
--> rows
-->   one
-->   three
