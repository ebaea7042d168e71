-- The greatest key is the last one.
CREATE TABLE artist (id INTEGER PRIMARY KEY, name TEXT NOT NULL, country TEXT);
CREATE TABLE track (id INTEGER PRIMARY KEY, artist_id INTEGER NOT NULL, title TEXT, seconds INTEGER);
INSERT INTO artist VALUES (1, 'Nina', 'us'), (2, 'Miles', 'us'), (3, 'Edith', 'fr');
INSERT INTO track VALUES (1, 1, 'one', 200), (2, 1, 'two', 300), (3, 2, 'three', 100), (4, 3, 'four', NULL);

SELECT MAX(id) FROM track;
--> query, bound
-->   Project max
-->     Aggregate max(track.id)
-->       Scan track  (track.id, track.artist_id, track.title, track.seconds)
--> query, after FindExtremeByKey
-->   Project max
-->     Aggregate max(track.id)
-->       Limit 1
-->         Scan track backward  (track.id, track.artist_id, track.title, track.seconds)
--> query, after PruneColumns
-->   Project max
-->     Aggregate max(track.id)
-->       Limit 1
-->         Scan track backward  (track.id)
--> rows
-->   4

CREATE INDEX track_by_artist ON track (artist_id);
SELECT MIN(artist_id) FROM track;
--> query, bound
-->   Project min
-->     Aggregate min(track.artist_id)
-->       Scan track  (track.id, track.artist_id, track.title, track.seconds)
--> query, after FindExtremeByKey
-->   Project min
-->     Aggregate min(track.artist_id)
-->       Limit 1
-->         Index order track by track_by_artist  (track.id, track.artist_id, track.title, track.seconds)
--> query, after PruneColumns
-->   Project min
-->     Aggregate min(track.artist_id)
-->       Limit 1
-->         Index order track by track_by_artist  (track.artist_id)
--> rows
-->   1
