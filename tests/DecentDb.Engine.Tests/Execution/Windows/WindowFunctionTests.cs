using DecentDb.Engine.Tests.Differential;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.Engine.Tests.Execution.Windows;

/// <summary>Window functions answer as those of PostgreSQL do.</summary>
public sealed class WindowFunctionTests(PostgresCluster server) : IClassFixture<PostgresCluster>
{
    private const string Setup = """
        CREATE TABLE w (id INTEGER PRIMARY KEY, g VARCHAR(9), a INTEGER, n INTEGER, d NUMERIC(9,2), x DOUBLE PRECISION, day DATE, at TIMESTAMP, span INTERVAL, s TEXT);
        INSERT INTO w VALUES
         (1, 'one', 10, NULL, 1.50, 0.5, '2024-01-31', '2024-01-31 10:00', '1 day', 'pear'),
         (2, 'one', 20, 5, 2.50, 1.5, '2024-02-29', '2024-01-31 11:30', '2 days', 'apple'),
         (3, 'two', 20, NULL, -1.00, 2.5, '2024-03-01', '2024-02-01 10:00', '36 hours', 'fig'),
         (4, 'two', 5, 1, 0.00, -3.5, '2024-03-31', '2024-02-01 10:00', '1 mon', NULL),
         (5, 'one', 10, 2, NULL, 4.0, '2024-01-31', NULL, NULL, 'plum'),
         (6, 'two', NULL, 3, 7.25, NULL, NULL, '2024-03-01 00:00', '10 days', 'kiwi'),
         (7, NULL, 7, 5, 1.00, 100, '2023-12-31', '2023-12-31 23:59', '1 hour', 'lime'),
         (8, NULL, 20, 2, 3.00, 1.5, '2024-02-28', '2024-01-30 09:00', '25 hours', 'date')
        """;

    private const string Cases = """
        SELECT id, row_number() OVER (ORDER BY id DESC) FROM w ORDER BY id
        => 1|8;2|7;3|6;4|5;5|4;6|3;7|2;8|1
        SELECT id, rank() OVER (ORDER BY a), dense_rank() OVER (ORDER BY a) FROM w ORDER BY id
        => 1|3|3;2|5|4;3|5|4;4|1|1;5|3|3;6|8|5;7|2|2;8|5|4
        SELECT id, rank() OVER (PARTITION BY g ORDER BY a DESC NULLS LAST, id) FROM w ORDER BY id
        => 1|2;2|1;3|1;4|2;5|3;6|3;7|2;8|1
        SELECT id, percent_rank() OVER (ORDER BY a) * 7, cume_dist() OVER (ORDER BY a) * 8 FROM w ORDER BY id
        => 1|2|4;2|4|7;3|4|7;4|0|1;5|2|4;6|7|8;7|1|2;8|4|7
        SELECT id, percent_rank() OVER (PARTITION BY id), cume_dist() OVER (PARTITION BY id) FROM w ORDER BY id
        => 1|0|1;2|0|1;3|0|1;4|0|1;5|0|1;6|0|1;7|0|1;8|0|1
        SELECT id, ntile(3) OVER (ORDER BY id), ntile(5) OVER (ORDER BY id), ntile(100) OVER (ORDER BY id), ntile(NULL) OVER () FROM w ORDER BY id
        => 1|1|1|1|NULL;2|1|1|2|NULL;3|1|2|3|NULL;4|2|2|4|NULL;5|2|3|5|NULL;6|2|3|6|NULL;7|3|4|7|NULL;8|3|5|8|NULL
        SELECT id, ntile(id) OVER (ORDER BY id) FROM w ORDER BY id
        => 1|1;2|1;3|1;4|1;5|1;6|1;7|1;8|1
        SELECT ntile(0) OVER () FROM w
        => 22014
        SELECT id, lag(a) OVER (ORDER BY id), lead(a) OVER (ORDER BY id) FROM w ORDER BY id
        => 1|NULL|20;2|10|20;3|20|5;4|20|10;5|5|NULL;6|10|7;7|NULL|20;8|7|NULL
        SELECT id, lag(a, 2) OVER (PARTITION BY g ORDER BY id), lead(a, 2, -1) OVER (PARTITION BY g ORDER BY id) FROM w ORDER BY id
        => 1|NULL|10;2|NULL|-1;3|NULL|NULL;4|NULL|-1;5|10|-1;6|20|-1;7|NULL|-1;8|NULL|-1
        SELECT id, lag(a, 0, 1) OVER (ORDER BY id), lag(a, -1, 99) OVER (ORDER BY id), lead(s, n, 'none') OVER (ORDER BY id) FROM w ORDER BY id
        => 1|10|20|NULL;2|20|20|lime;3|20|5|NULL;4|5|10|plum;5|10|NULL|lime;6|NULL|7|none;7|7|20|none;8|20|99|none
        SELECT id, lag(a, 1, 1.5) OVER (ORDER BY id) FROM w ORDER BY id
        => 1|1.5;2|10;3|20;4|20;5|5;6|10;7|NULL;8|7
        SELECT id, first_value(s) OVER (PARTITION BY g ORDER BY a, id), last_value(s) OVER (PARTITION BY g ORDER BY a, id) FROM w ORDER BY id
        => 1|pear|pear;2|pear|apple;3|NULL|fig;4|NULL|NULL;5|pear|plum;6|NULL|kiwi;7|lime|lime;8|lime|date
        SELECT id, nth_value(s, 2) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND 2 FOLLOWING), nth_value(s, n) OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) FROM w ORDER BY id
        => 1|apple|NULL;2|apple|plum;3|fig|NULL;4|NULL|pear;5|plum|apple;6|kiwi|fig;7|lime|plum;8|date|apple
        SELECT nth_value(s, 0) OVER () FROM w
        => 22016
        SELECT id, sum(a) OVER (), count(*) OVER (), count(a) OVER (), min(s) OVER (), max(d) OVER () FROM w ORDER BY id
        => 1|92|8|7|apple|7.25;2|92|8|7|apple|7.25;3|92|8|7|apple|7.25;4|92|8|7|apple|7.25;5|92|8|7|apple|7.25;6|92|8|7|apple|7.25;7|92|8|7|apple|7.25;8|92|8|7|apple|7.25
        SELECT id, sum(a) OVER (ORDER BY id), avg(a) OVER (ORDER BY id) FROM w ORDER BY id
        => 1|10|10.0000000000000000;2|30|15.0000000000000000;3|50|16.6666666666666667;4|55|13.7500000000000000;5|65|13.0000000000000000;6|65|13.0000000000000000;7|72|12.0000000000000000;8|92|13.1428571428571429
        SELECT id, sum(a) OVER (ORDER BY a), count(*) OVER (ORDER BY a) FROM w ORDER BY id
        => 1|32|4;2|92|7;3|92|7;4|5|1;5|32|4;6|92|8;7|12|2;8|92|7
        SELECT id, sum(d) OVER (PARTITION BY g ORDER BY id ROWS 1 PRECEDING) FROM w ORDER BY id
        => 1|1.50;2|4.00;3|-1.00;4|-1.00;5|2.50;6|7.25;7|1.00;8|4.00
        SELECT id, sum(a) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING), max(s) OVER (ORDER BY id ROWS BETWEEN 2 FOLLOWING AND 3 FOLLOWING) FROM w ORDER BY id
        => 1|30|fig;2|50|plum;3|45|plum;4|35|lime;5|15|lime;6|17|date;7|27|NULL;8|27|NULL
        SELECT id, sum(a) OVER (ORDER BY id ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) FROM w ORDER BY id
        => 1|92;2|82;3|62;4|42;5|37;6|27;7|27;8|20
        SELECT id, sum(a) OVER (ORDER BY id ROWS BETWEEN 3 PRECEDING AND 2 PRECEDING), count(*) OVER (ORDER BY id ROWS BETWEEN 3 PRECEDING AND 2 PRECEDING) FROM w ORDER BY id
        => 1|NULL|0;2|NULL|0;3|10|1;4|30|2;5|40|2;6|25|2;7|15|2;8|10|2
        SELECT id, sum(id) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE CURRENT ROW) FROM w ORDER BY id
        => 1|2;2|4;3|6;4|8;5|10;6|12;7|14;8|7
        SELECT id, sum(id) OVER (ORDER BY a GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE GROUP) FROM w ORDER BY id
        => 1|20;2|12;3|12;4|7;5|20;6|13;7|10;8|12
        SELECT id, sum(id) OVER (ORDER BY a GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE TIES) FROM w ORDER BY id
        => 1|21;2|14;3|15;4|11;5|25;6|19;7|17;8|20
        SELECT id, sum(id) OVER (ORDER BY a GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE NO OTHERS) FROM w ORDER BY id
        => 1|26;2|25;3|25;4|11;5|26;6|19;7|17;8|25
        SELECT id, first_value(id) OVER v, last_value(id) OVER v, nth_value(id, 2) OVER v FROM w WINDOW v AS (ORDER BY a, id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE CURRENT ROW) ORDER BY id
        => 1|4|6|7;2|4|6|7;3|4|6|7;4|7|6|1;5|4|6|7;6|4|8|7;7|4|6|1;8|4|6|7
        SELECT id, first_value(id) OVER v, last_value(id) OVER v, count(*) OVER v FROM w WINDOW v AS (PARTITION BY a ORDER BY a ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE GROUP) ORDER BY id
        => 1|NULL|NULL|0;2|NULL|NULL|0;3|NULL|NULL|0;4|NULL|NULL|0;5|NULL|NULL|0;6|NULL|NULL|0;7|NULL|NULL|0;8|NULL|NULL|0
        SELECT id, sum(id) OVER (ORDER BY a RANGE BETWEEN 5 PRECEDING AND 10 FOLLOWING) FROM w ORDER BY id
        => 1|30;2|13;3|13;4|17;5|30;6|6;7|17;8|13
        SELECT id, sum(id) OVER (ORDER BY a DESC RANGE BETWEEN 5 PRECEDING AND 10 FOLLOWING) FROM w ORDER BY id
        => 1|17;2|19;3|19;4|17;5|17;6|6;7|17;8|19
        SELECT id, sum(id) OVER (ORDER BY a NULLS FIRST RANGE BETWEEN 3 PRECEDING AND 1 PRECEDING) FROM w ORDER BY id
        => 1|7;2|NULL;3|NULL;4|NULL;5|7;6|6;7|4;8|NULL
        SELECT id, count(*) OVER (ORDER BY a RANGE BETWEEN 1 FOLLOWING AND 10 FOLLOWING) FROM w ORDER BY id
        => 1|3;2|0;3|0;4|3;5|3;6|1;7|2;8|0
        SELECT id, count(*) OVER (ORDER BY a RANGE BETWEEN UNBOUNDED PRECEDING AND 3 FOLLOWING), count(*) OVER (ORDER BY a RANGE BETWEEN 3 PRECEDING AND UNBOUNDED FOLLOWING) FROM w ORDER BY id
        => 1|4|7;2|7|4;3|7|4;4|2|8;5|4|7;6|8|1;7|4|8;8|7|4
        SELECT id, sum(id) OVER (ORDER BY d RANGE BETWEEN 1.5 PRECEDING AND 0.5 FOLLOWING) FROM w ORDER BY id
        => 1|12;2|18;3|3;4|7;5|5;6|6;7|12;8|11
        SELECT id, sum(id) OVER (ORDER BY x RANGE BETWEEN 1.0::float8 PRECEDING AND 1.0::float8 FOLLOWING) FROM w ORDER BY id
        => 1|11;2|14;3|13;4|4;5|5;6|6;7|7;8|14
        SELECT id, count(*) OVER (ORDER BY day RANGE BETWEEN '1 month' PRECEDING AND CURRENT ROW) FROM w ORDER BY id
        => 1|3;2|4;3|3;4|3;5|3;6|1;7|1;8|3
        SELECT id, count(*) OVER (ORDER BY day DESC RANGE BETWEEN INTERVAL '1 day' PRECEDING AND INTERVAL '1 month' FOLLOWING) FROM w ORDER BY id
        => 1|3;2|5;3|3;4|3;5|3;6|1;7|1;8|4
        SELECT id, count(*) OVER (ORDER BY at RANGE BETWEEN '1 day' PRECEDING AND '90 minutes' FOLLOWING) FROM w ORDER BY id
        => 1|2;2|2;3|4;4|4;5|1;6|1;7|1;8|1
        SELECT id, count(*) OVER (ORDER BY at::time RANGE BETWEEN '1 hour' PRECEDING AND '2 hours' FOLLOWING) FROM w ORDER BY id
        => 1|5;2|1;3|5;4|5;5|1;6|1;7|1;8|4
        SELECT id, count(*) OVER (ORDER BY span RANGE BETWEEN '12 hours' PRECEDING AND '1 day' FOLLOWING) FROM w ORDER BY id
        => 1|4;2|2;3|4;4|1;5|1;6|1;7|3;8|4
        SELECT sum(a) OVER (ORDER BY s RANGE 1 PRECEDING) FROM w
        => 0A000
        SELECT sum(a) OVER (ORDER BY id, a RANGE 1 PRECEDING) FROM w
        => 42P20
        SELECT sum(a) OVER (RANGE 1 PRECEDING) FROM w
        => 42P20
        SELECT sum(a) OVER (GROUPS 1 PRECEDING) FROM w
        => 42P20
        SELECT sum(a) OVER (ORDER BY id ROWS -1 PRECEDING) FROM w
        => 22013
        SELECT sum(a) OVER (ORDER BY id ROWS NULL PRECEDING) FROM w
        => 22004
        SELECT sum(a) OVER (ORDER BY id RANGE -1 PRECEDING) FROM w
        => 22013
        SELECT sum(a) OVER (ORDER BY day RANGE '-1 day' PRECEDING) FROM w
        => 22013
        SELECT sum(a) OVER (ORDER BY id ROWS a PRECEDING) FROM w
        => 42P10
        SELECT sum(a) OVER (ORDER BY id ROWS UNBOUNDED FOLLOWING) FROM w
        => 42P20
        SELECT sum(a) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND UNBOUNDED PRECEDING) FROM w
        => 42P20
        SELECT sum(a) OVER (ORDER BY id ROWS BETWEEN CURRENT ROW AND 1 PRECEDING) FROM w
        => 42P20
        SELECT sum(a) OVER (ORDER BY id ROWS BETWEEN 1 FOLLOWING AND 1 PRECEDING) FROM w
        => 42P20
        SELECT sum(a) OVER (ORDER BY id ROWS 1 FOLLOWING) FROM w
        => 42P20
        SELECT id, sum(a) FILTER (WHERE id % 2 = 0) OVER (ORDER BY id), count(*) FILTER (WHERE s LIKE '%i%') OVER (PARTITION BY g) FROM w ORDER BY id
        => 1|NULL|0;2|20|0;3|20|2;4|25|2;5|25|0;6|25|2;7|25|1;8|45|1
        SELECT row_number() FILTER (WHERE id > 1) OVER () FROM w
        => 0A000
        SELECT count(DISTINCT a) OVER () FROM w
        => 0A000
        SELECT id, sum(a) OVER v, count(*) OVER (v ORDER BY id), max(id) OVER (v ROWS BETWEEN CURRENT ROW AND CURRENT ROW) FROM w WINDOW v AS (PARTITION BY g) ORDER BY id
        => 1|40|1|1;2|40|2|2;3|25|1|3;4|25|2|4;5|40|3|5;6|25|3|6;7|27|1|7;8|27|2|8
        SELECT id, sum(a) OVER (v2 ROWS 1 PRECEDING) FROM w WINDOW v AS (PARTITION BY g), v2 AS (v ORDER BY id) ORDER BY id
        => 1|10;2|30;3|20;4|25;5|30;6|5;7|7;8|27
        SELECT sum(a) OVER nothing FROM w
        => 42704
        SELECT sum(a) OVER (v PARTITION BY id) FROM w WINDOW v AS (PARTITION BY g)
        => 42P20
        SELECT sum(a) OVER (v ORDER BY id) FROM w WINDOW v AS (ORDER BY g)
        => 42P20
        SELECT sum(a) OVER (v) FROM w WINDOW v AS (ORDER BY g ROWS 1 PRECEDING)
        => 42P20
        SELECT id, sum(a) OVER v FROM w WINDOW v AS (ORDER BY id ROWS 1 PRECEDING) ORDER BY id
        => 1|10;2|30;3|40;4|25;5|15;6|10;7|7;8|27
        SELECT 1 FROM w WINDOW v AS (ORDER BY g), v AS (ORDER BY id)
        => 42P20
        SELECT 1 FROM w WINDOW v AS (v2), v2 AS (ORDER BY id)
        => 42704
        SELECT 1 FROM w WINDOW v AS (ORDER BY nothing)
        => 42703
        SELECT g, sum(a), sum(sum(a)) OVER (ORDER BY g), rank() OVER (ORDER BY sum(a) DESC), count(*) OVER () FROM w GROUP BY g ORDER BY g
        => one|40|40|1|3;two|25|65|3|3;NULL|27|92|2|3
        SELECT g, count(*), sum(count(*)) OVER () FROM w GROUP BY g HAVING count(*) > 2 ORDER BY g
        => one|3|6;two|3|6
        SELECT DISTINCT g, count(*) OVER (PARTITION BY g) FROM w ORDER BY g
        => one|3;two|3;NULL|2
        SELECT id FROM w ORDER BY rank() OVER (ORDER BY a NULLS FIRST), id DESC
        => 6;4;7;5;1;8;3;2
        SELECT id, a FROM w ORDER BY sum(a) OVER (PARTITION BY g), id
        => 3|20;4|5;6|NULL;7|7;8|20;1|10;2|20;5|10
        SELECT * FROM (SELECT id, g, row_number() OVER (PARTITION BY g ORDER BY id) AS r FROM w) AS q WHERE r = 1 ORDER BY id
        => 1|one|1;3|two|1;7|NULL|1
        SELECT * FROM (SELECT id, g, count(*) OVER (PARTITION BY g) AS c, sum(a) OVER (ORDER BY id) AS t FROM w) AS q WHERE g = 'one' ORDER BY id
        => 1|one|3|10;2|one|3|30;5|one|3|65
        SELECT * FROM (SELECT id, g, count(*) OVER (PARTITION BY g, a) AS c FROM w) AS q WHERE g = 'one' AND id > 1 ORDER BY id
        => 2|one|1;5|one|2
        SELECT count(*) FROM (SELECT row_number() OVER () FROM w) AS q
        => 8
        SELECT id, (SELECT sum(v.a) OVER () FROM w v WHERE v.id = w.id) FROM w ORDER BY id
        => 1|10;2|20;3|20;4|5;5|10;6|NULL;7|7;8|20
        SELECT id, (SELECT rank() OVER (ORDER BY v.a) FROM w v WHERE v.id <= w.id ORDER BY v.id DESC LIMIT 1) FROM w ORDER BY id
        => 1|1;2|2;3|2;4|1;5|2;6|6;7|2;8|5
        SELECT sum(1) OVER (ORDER BY 1), row_number() OVER () + 10
        => 1|11
        SELECT id, bool_and(a > 5) OVER (ORDER BY id ROWS 1 PRECEDING), bool_or(a > 15) OVER (PARTITION BY g) FROM w ORDER BY id
        => 1|t|t;2|t|t;3|t|t;4|f|t;5|f|t;6|t|t;7|t|t;8|t|t
        SELECT id, CASE WHEN row_number() OVER (ORDER BY id) > 4 THEN lag(s) OVER (ORDER BY id) || '!' ELSE 'x' END FROM w ORDER BY id
        => 1|x;2|x;3|x;4|x;5|NULL;6|plum!;7|kiwi!;8|lime!
        SELECT a FROM w WHERE row_number() OVER () = 1
        => 42P20
        SELECT a FROM w GROUP BY row_number() OVER ()
        => 42P20
        SELECT count(*) FROM w GROUP BY a HAVING row_number() OVER () = 1
        => 42P20
        SELECT sum(row_number() OVER ()) FROM w
        => 42803
        SELECT sum(row_number() OVER ()) OVER () FROM w
        => 42P20
        SELECT row_number() OVER (ORDER BY rank() OVER ()) FROM w
        => 42P20
        SELECT 1 FROM w JOIN w v ON row_number() OVER () = 1
        => 42P20
        VALUES (row_number() OVER ())
        => 42P20
        SELECT id FROM w LIMIT row_number() OVER ()
        => 42P20
        SELECT row_number() FROM w
        => 42809
        SELECT lower(s) OVER () FROM w
        => 42809
        SELECT lag() OVER () FROM w
        => 42883
        UPDATE w SET a = row_number() OVER ()
        => 42P20
        DELETE FROM w WHERE rank() OVER () = 1
        => 42P20
        INSERT INTO w (id) VALUES (99) RETURNING row_number() OVER ()
        => 42P20
        WITH q AS (SELECT id, sum(a) OVER (ORDER BY id) AS r FROM w) SELECT x.id, y.r FROM q x JOIN q y ON x.id = y.id + 1 ORDER BY 1
        => 2|10;3|30;4|50;5|55;6|65;7|65;8|72
        SELECT id, sum(id) OVER (ORDER BY id ROWS BETWEEN 9223372036854775807 PRECEDING AND 9223372036854775807 FOLLOWING) FROM w ORDER BY id
        => 1|36;2|36;3|36;4|36;5|36;6|36;7|36;8|36
        SELECT id, count(*) OVER (ORDER BY id RANGE BETWEEN 9223372036854775807 PRECEDING AND 9223372036854775807 FOLLOWING) FROM w ORDER BY id
        => 1|8;2|8;3|8;4|8;5|8;6|8;7|8;8|8
        """;

    public static TheoryData<string, string> Answers => QueryAnswers.Parse(Cases);

    [Theory]
    [MemberData(nameof(Answers))]
    public void Window_function_has_its_answer(string query, string answer) =>
        QueryAnswers.Check(Setup, query, answer);

    [Fact]
    public void Answers_are_those_of_postgresql() => QueryAnswers.CheckAll(server, Setup, Cases);
}
