-- The first rows of an order are read by walking the table or an index from where the conditions allow to begin.
CREATE TABLE artist (id INTEGER PRIMARY KEY, name TEXT NOT NULL, country TEXT);
CREATE TABLE track (id INTEGER PRIMARY KEY, artist_id INTEGER NOT NULL, title TEXT, seconds INTEGER);
INSERT INTO artist SELECT n, 'artist ' || n, CASE n % 3 WHEN 0 THEN NULL WHEN 1 THEN 'us' ELSE 'fr' END FROM generate_series(1, 20) AS g (n);
INSERT INTO track SELECT n, 1 + n % 20, 'title ' || n % 37, CASE WHEN n % 5 = 0 THEN NULL ELSE n % 300 END FROM generate_series(1, 2000) AS g (n);
CREATE INDEX track_by_artist ON track (artist_id, title);
CREATE INDEX track_by_seconds ON track (seconds);

-- After a value of an index, with the row id behind it.
SELECT id, seconds FROM track WHERE seconds > 100 ORDER BY seconds, id LIMIT 3;
--> query, bound
-->   Limit 3
-->     Sort track.seconds, track.id
-->       Project track.id, track.seconds
-->         Filter track.seconds > 100
-->           Scan track  (track.id, track.artist_id, track.title, track.seconds)
--> query, after PushDownFilters
-->   Limit 3
-->     Sort track.seconds, track.id
-->       Project track.id, track.seconds
-->         Scan track where track.seconds > 100  (track.id, track.artist_id, track.title, track.seconds)
--> query, after PruneColumns
-->   Limit 3
-->     Sort track.seconds, track.id
-->       Project track.id, track.seconds
-->         Scan track where track.seconds > 100  (track.id, track.seconds)
--> query, after FollowOrder
-->   Limit 3
-->     Project track.id, track.seconds
-->       Index range track by track_by_seconds > 100  (track.id, track.seconds)
--> rows
-->   101|101
-->   401|101
-->   701|101

-- Backward.
SELECT id, seconds FROM track WHERE seconds < 100 ORDER BY seconds DESC, id DESC LIMIT 3;
--> query, bound
-->   Limit 3
-->     Sort track.seconds desc, track.id desc
-->       Project track.id, track.seconds
-->         Filter track.seconds < 100
-->           Scan track  (track.id, track.artist_id, track.title, track.seconds)
--> query, after PushDownFilters
-->   Limit 3
-->     Sort track.seconds desc, track.id desc
-->       Project track.id, track.seconds
-->         Scan track where track.seconds < 100  (track.id, track.artist_id, track.title, track.seconds)
--> query, after PruneColumns
-->   Limit 3
-->     Sort track.seconds desc, track.id desc
-->       Project track.id, track.seconds
-->         Scan track where track.seconds < 100  (track.id, track.seconds)
--> query, after FollowOrder
-->   Limit 3
-->     Project track.id, track.seconds
-->       Index range track by track_by_seconds < 100 backward  (track.id, track.seconds)
--> rows
-->   1899|99
-->   1599|99
-->   1299|99

-- After a row of values, and the same spelt out.
SELECT id, artist_id, title FROM track WHERE (artist_id, title) > (7, 'title 35') ORDER BY artist_id, title LIMIT 3;
--> query, bound
-->   Limit 3
-->     Sort track.artist_id, track.title
-->       Project track.id, track.artist_id, track.title
-->         Filter (track.artist_id >= 7 AND (track.artist_id > 7 OR (track.artist_id = 7 AND track.title > 'title 35')))
-->           Scan track  (track.id, track.artist_id, track.title, track.seconds)
--> query, after PushDownFilters
-->   Limit 3
-->     Sort track.artist_id, track.title
-->       Project track.id, track.artist_id, track.title
-->         Scan track where (track.artist_id >= 7 AND (track.artist_id > 7 OR (track.artist_id = 7 AND track.title > 'title 35')))  (track.id, track.artist_id, track.title, track.seconds)
--> query, after PruneColumns
-->   Limit 3
-->     Sort track.artist_id, track.title
-->       Project track.id, track.artist_id, track.title
-->         Scan track where (track.artist_id >= 7 AND (track.artist_id > 7 OR (track.artist_id = 7 AND track.title > 'title 35')))  (track.id, track.artist_id, track.title)
--> query, after FollowOrder
-->   Limit 3
-->     Project track.id, track.artist_id, track.title
-->       Index range track by track_by_artist > (7, 'title 35') where (track.artist_id >= 7 AND (track.artist_id > 7 OR (track.artist_id = 7 AND track.title > 'title 35')))  (track.id, track.artist_id, track.title)
--> rows
-->   406|7|title 36
-->   1146|7|title 36
-->   1886|7|title 36

SELECT id, artist_id, title FROM track WHERE (artist_id = 7 AND title > 'title 35') OR artist_id > 7 ORDER BY artist_id, title LIMIT 3;
--> query, bound
-->   Limit 3
-->     Sort track.artist_id, track.title
-->       Project track.id, track.artist_id, track.title
-->         Filter ((track.artist_id = 7 AND track.title > 'title 35') OR track.artist_id > 7)
-->           Scan track  (track.id, track.artist_id, track.title, track.seconds)
--> query, after PushDownFilters
-->   Limit 3
-->     Sort track.artist_id, track.title
-->       Project track.id, track.artist_id, track.title
-->         Scan track where ((track.artist_id = 7 AND track.title > 'title 35') OR track.artist_id > 7)  (track.id, track.artist_id, track.title, track.seconds)
--> query, after PruneColumns
-->   Limit 3
-->     Sort track.artist_id, track.title
-->       Project track.id, track.artist_id, track.title
-->         Scan track where ((track.artist_id = 7 AND track.title > 'title 35') OR track.artist_id > 7)  (track.id, track.artist_id, track.title)
--> query, after FollowOrder
-->   Limit 3
-->     Project track.id, track.artist_id, track.title
-->       Index range track by track_by_artist > (7, 'title 35') where ((track.artist_id = 7 AND track.title > 'title 35') OR track.artist_id > 7)  (track.id, track.artist_id, track.title)
--> rows
-->   406|7|title 36
-->   1146|7|title 36
-->   1886|7|title 36

-- The order of one table of a join.
SELECT t.id, a.name FROM track t JOIN artist a ON a.id = t.artist_id WHERE t.id > 1000 ORDER BY t.id LIMIT 3;
--> query, bound
-->   Limit 3
-->     Sort t.id
-->       Project t.id, a.name
-->         Filter t.id > 1000
-->           Join Inner on a.id = t.artist_id
-->             Scan track as t  (t.id, t.artist_id, t.title, t.seconds)
-->             Scan artist as a  (a.id, a.name, a.country)
--> query, after PushDownFilters
-->   Limit 3
-->     Sort t.id
-->       Project t.id, a.name
-->         Join Inner on a.id = t.artist_id
-->           Scan track as t where t.id > 1000  (t.id, t.artist_id, t.title, t.seconds)
-->           Scan artist as a  (a.id, a.name, a.country)
--> query, after PruneColumns
-->   Limit 3
-->     Sort t.id
-->       Project t.id, a.name
-->         Join Inner on a.id = t.artist_id
-->           Scan track as t where t.id > 1000  (t.id, t.artist_id)
-->           Scan artist as a  (a.id, a.name)
--> query, after FollowOrder
-->   Limit 3
-->     Project t.id, a.name
-->       Join Inner on a.id = t.artist_id
-->         Key range track as t > 1000  (t.id, t.artist_id)
-->         Scan artist as a  (a.id, a.name)
--> query, after ChooseJoins
-->   Limit 3
-->     Project t.id, a.name
-->       Lookup join Inner
-->         Key range track as t > 1000  (t.id, t.artist_id)
-->         Key lookup artist as a = t.artist_id  (a.id, a.name)
--> rows
-->   1001|artist 2
-->   1002|artist 3
-->   1003|artist 4
