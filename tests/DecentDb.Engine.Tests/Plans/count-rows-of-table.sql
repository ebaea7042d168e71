-- The number of rows of a table stands in its root record.
CREATE TABLE artist (id INTEGER PRIMARY KEY, name TEXT NOT NULL, country TEXT);
CREATE TABLE track (id INTEGER PRIMARY KEY, artist_id INTEGER NOT NULL, title TEXT, seconds INTEGER);
INSERT INTO artist VALUES (1, 'Nina', 'us'), (2, 'Miles', 'us'), (3, 'Edith', 'fr');
INSERT INTO track VALUES (1, 1, 'one', 200), (2, 1, 'two', 300), (3, 2, 'three', 100), (4, 3, 'four', NULL);

SELECT COUNT(*) FROM track;
--> query, bound
-->   Project count
-->     Aggregate count(*)
-->       Scan track  (track.id, track.artist_id, track.title, track.seconds)
--> query, after CountRowsOfTable
-->   Project count
-->     Row count of track  (count)
--> rows
-->   4

SELECT COUNT(artist_id), COUNT(1) FROM track;
--> query, bound
-->   Project count, count
-->     Aggregate count(track.artist_id), count(1)
-->       Scan track  (track.id, track.artist_id, track.title, track.seconds)
--> query, after CountRowsOfTable
-->   Project count, count
-->     Row count of track  (count, count)
--> rows
-->   4|4

-- Not for a column that may be NULL.
SELECT COUNT(seconds) FROM track;
--> query, bound
-->   Project count
-->     Aggregate count(track.seconds)
-->       Scan track  (track.id, track.artist_id, track.title, track.seconds)
--> query, after PruneColumns
-->   Project count
-->     Aggregate count(track.seconds)
-->       Scan track  (track.seconds)
--> rows
-->   3
