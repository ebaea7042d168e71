-- Conditions move to the tables that they read, below joins, projections and groups; one that may fail stays behind
-- what was written before it.
CREATE TABLE artist (id INTEGER PRIMARY KEY, name TEXT NOT NULL, country TEXT);
CREATE TABLE track (id INTEGER PRIMARY KEY, artist_id INTEGER NOT NULL, title TEXT, seconds INTEGER);
INSERT INTO artist VALUES (1, 'Nina', 'us'), (2, 'Miles', 'us'), (3, 'Edith', 'fr');
INSERT INTO track VALUES (1, 1, 'one', 200), (2, 1, 'two', 300), (3, 2, 'three', 100), (4, 3, 'four', NULL);

SELECT t.title FROM track t JOIN artist a ON a.id = t.artist_id WHERE a.country = 'us' AND t.seconds > 150;
--> query, bound
-->   Project t.title
-->     Filter (a.country = 'us' AND t.seconds > 150)
-->       Join Inner on a.id = t.artist_id
-->         Scan track as t  (t.id, t.artist_id, t.title, t.seconds)
-->         Scan artist as a  (a.id, a.name, a.country)
--> query, after PushDownFilters
-->   Project t.title
-->     Join Inner on a.id = t.artist_id
-->       Scan track as t where t.seconds > 150  (t.id, t.artist_id, t.title, t.seconds)
-->       Scan artist as a where a.country = 'us'  (a.id, a.name, a.country)
--> query, after PruneColumns
-->   Project t.title
-->     Join Inner on a.id = t.artist_id
-->       Scan track as t where t.seconds > 150  (t.artist_id, t.title)
-->       Scan artist as a where a.country = 'us'  (a.id)
--> query, after ChooseJoins
-->   Project t.title
-->     Hash join Inner on t.artist_id = a.id
-->       Scan track as t where t.seconds > 150  (t.artist_id, t.title)
-->       Scan artist as a where a.country = 'us'  (a.id)
--> rows
-->   one
-->   two

-- A condition that is false for NULL makes a LEFT JOIN an inner one.
SELECT t.title, a.name FROM track t LEFT JOIN artist a ON a.id = t.artist_id WHERE a.country = 'fr';
--> query, bound
-->   Project t.title, a.name
-->     Filter a.country = 'fr'
-->       Join Left on a.id = t.artist_id
-->         Scan track as t  (t.id, t.artist_id, t.title, t.seconds)
-->         Scan artist as a  (a.id, a.name, a.country)
--> query, after PushDownFilters
-->   Project t.title, a.name
-->     Join Inner on a.id = t.artist_id
-->       Scan track as t  (t.id, t.artist_id, t.title, t.seconds)
-->       Scan artist as a where a.country = 'fr'  (a.id, a.name, a.country)
--> query, after PruneColumns
-->   Project t.title, a.name
-->     Join Inner on a.id = t.artist_id
-->       Scan track as t  (t.artist_id, t.title)
-->       Scan artist as a where a.country = 'fr'  (a.id, a.name)
--> query, after ChooseJoins
-->   Project t.title, a.name
-->     Hash join Inner on t.artist_id = a.id
-->       Scan track as t  (t.artist_id, t.title)
-->       Scan artist as a where a.country = 'fr'  (a.id, a.name)
--> rows
-->   four|Edith

-- A condition on a key of a group is one on rows; the division comes after what keeps zeros away from it.
SELECT artist_id, COUNT(*) FROM (SELECT * FROM track WHERE seconds <> 0) q WHERE 600 / seconds > 2
GROUP BY artist_id HAVING artist_id < 3 ORDER BY artist_id;
--> query, bound
-->   Sort q.artist_id
-->     Project q.artist_id, count
-->       Filter q.artist_id < 3
-->         Group by q.artist_id: count(*)
-->           Filter (600 / q.seconds) > 2
-->             Project track.id, track.artist_id, track.title, track.seconds
-->               Project track.id, track.artist_id, track.title, track.seconds
-->                 Filter track.seconds <> 0
-->                   Scan track  (track.id, track.artist_id, track.title, track.seconds)
--> query, after PushDownFilters
-->   Sort q.artist_id
-->     Project q.artist_id, count
-->       Group by q.artist_id: count(*)
-->         Project track.id, track.artist_id, track.title, track.seconds
-->           Project track.id, track.artist_id, track.title, track.seconds
-->             Scan track where (track.seconds <> 0 AND (600 / track.seconds) > 2 AND track.artist_id < 3)  (track.id, track.artist_id, track.title, track.seconds)
--> query, after PruneColumns
-->   Sort q.artist_id
-->     Project q.artist_id, count
-->       Group by q.artist_id: count(*)
-->         Project track.artist_id
-->           Project track.artist_id
-->             Scan track where (track.seconds <> 0 AND (600 / track.seconds) > 2 AND track.artist_id < 3)  (track.artist_id)
--> rows
-->   1|1
-->   2|1
