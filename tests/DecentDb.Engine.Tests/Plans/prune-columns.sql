-- Every step hands out only the columns that a step above it reads.
CREATE TABLE artist (id INTEGER PRIMARY KEY, name TEXT NOT NULL, country TEXT);
CREATE TABLE track (id INTEGER PRIMARY KEY, artist_id INTEGER NOT NULL, title TEXT, seconds INTEGER);
INSERT INTO artist VALUES (1, 'Nina', 'us'), (2, 'Miles', 'us'), (3, 'Edith', 'fr');
INSERT INTO track VALUES (1, 1, 'one', 200), (2, 1, 'two', 300), (3, 2, 'three', 100), (4, 3, 'four', NULL);

SELECT q.title FROM (SELECT title, seconds * 2 AS twice, artist_id FROM track) q WHERE q.artist_id = 1;
--> query, bound
-->   Project q.title
-->     Filter q.artist_id = 1
-->       Project track.title, twice, track.artist_id
-->         Project track.title, (track.seconds * 2), track.artist_id
-->           Scan track  (track.id, track.artist_id, track.title, track.seconds)
--> query, after PushDownFilters
-->   Project q.title
-->     Project track.title, twice, track.artist_id
-->       Project track.title, (track.seconds * 2), track.artist_id
-->         Scan track where track.artist_id = 1  (track.id, track.artist_id, track.title, track.seconds)
--> query, after PruneColumns
-->   Project q.title
-->     Project track.title
-->       Project track.title
-->         Scan track where track.artist_id = 1  (track.title)
--> rows
-->   one
-->   two

SELECT n FROM (SELECT artist_id, COUNT(*) AS n, SUM(seconds) AS total FROM track GROUP BY artist_id) q ORDER BY n;
--> query, bound
-->   Sort q.n
-->     Project q.n
-->       Project track.artist_id, n, total
-->         Project track.artist_id, count, sum
-->           Group by track.artist_id: count(*), sum(track.seconds)
-->             Scan track  (track.id, track.artist_id, track.title, track.seconds)
--> query, after PruneColumns
-->   Sort q.n
-->     Project q.n
-->       Project n
-->         Project count
-->           Group by track.artist_id: count(*)
-->             Scan track  (track.artist_id)
--> rows
-->   1
-->   1
-->   2
