using DecentDb.Engine.Tests.Differential;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.Engine.Tests.Execution.Operators;

/// <summary>LATERAL and functions in FROM answer as those of PostgreSQL do.</summary>
public sealed class LateralJoinTests(PostgresCluster server) : IClassFixture<PostgresCluster>
{
    private const string Setup = """
        CREATE TABLE p (id INTEGER PRIMARY KEY, g VARCHAR(9), a INTEGER, b INTEGER);
        CREATE TABLE c (id INTEGER PRIMARY KEY, pid INTEGER, v INTEGER, at TIMESTAMP);
        INSERT INTO p VALUES (1, 'x', 1, 10), (2, 'x', 2, NULL), (3, 'y', 2, 5), (4, 'y', NULL, 7), (5, NULL, 3, 7);
        INSERT INTO c VALUES (10, 1, 5, '2024-01-01'), (11, 1, 7, '2024-01-02'), (12, 2, 5, '2024-01-03'), (13, 3, NULL, '2024-01-04'), (14, 3, 9, NULL), (15, NULL, 1, '2024-02-01')
        """;

    private const string Cases = """
        SELECT p.id, q.v FROM p, LATERAL (SELECT v FROM c WHERE c.pid = p.id) q ORDER BY 1, 2
        => 1|5;1|7;2|5;3|9;3|NULL
        SELECT p.id, q.v FROM p CROSS JOIN LATERAL (SELECT v FROM c WHERE c.pid = p.id ORDER BY v DESC LIMIT 1) q ORDER BY 1
        => 1|7;2|5;3|NULL
        SELECT p.id, q.v FROM p LEFT JOIN LATERAL (SELECT v FROM c WHERE c.pid = p.id ORDER BY v DESC LIMIT 1) q ON true ORDER BY 1
        => 1|7;2|5;3|NULL;4|NULL;5|NULL
        SELECT p.id, q.v FROM p LEFT JOIN LATERAL (SELECT v FROM c WHERE c.pid = p.id) q ON q.v > 5 ORDER BY 1, 2
        => 1|7;2|NULL;3|9;4|NULL;5|NULL
        SELECT p.id, q.n, r.m FROM p, LATERAL (SELECT count(*) AS n FROM c WHERE c.pid = p.id) q, LATERAL (SELECT q.n * 10 AS m) r ORDER BY 1
        => 1|2|20;2|1|10;3|2|20;4|0|0;5|0|0
        SELECT p.id, x.id, y.s FROM p JOIN (c x CROSS JOIN LATERAL (SELECT x.v + p.a AS s) y) ON x.pid = p.id ORDER BY 1, 2
        => 1|10|6;1|11|8;2|12|7;3|13|NULL;3|14|11
        SELECT p.id, (SELECT sum(q.w) FROM c, LATERAL (SELECT c.v * p.a AS w) q WHERE c.pid = p.id) FROM p ORDER BY 1
        => 1|12;2|10;3|18;4|NULL;5|NULL
        SELECT p.id FROM p WHERE EXISTS (SELECT 1 FROM c, LATERAL (SELECT c.v + p.b AS t) q WHERE q.t = 15 AND c.pid = p.id) ORDER BY 1
        => 1
        SELECT p.id, q.id FROM p RIGHT JOIN LATERAL (SELECT c.id FROM c WHERE c.pid = p.id) q ON true
        => 42P10
        SELECT p.id, q.id FROM p FULL JOIN LATERAL (SELECT c.id FROM c WHERE c.pid = p.id) q ON true
        => 42P10
        SELECT p.id, q.s FROM p, LATERAL (SELECT sum(p.a) AS s) q
        => 42803
        SELECT p.id, q.v FROM p, (SELECT v FROM c WHERE c.pid = p.id) q
        => 42P01
        SELECT q.v FROM LATERAL (SELECT v FROM c WHERE c.pid = p.id) q, p
        => 42P01
        SELECT p.id, q.m FROM p, LATERAL (SELECT max(v) AS m FROM c WHERE c.pid = p.id) q WHERE p.g = 'x' ORDER BY 1
        => 1|7;2|5
        SELECT p.id, q.m FROM p, LATERAL (SELECT max(v) AS m FROM c WHERE c.pid = p.id) q WHERE q.m > 5 ORDER BY 1
        => 1|7;3|9
        SELECT p.id, q.r FROM p, LATERAL (WITH w AS (SELECT v FROM c WHERE c.pid = p.id) SELECT (SELECT count(*) FROM w) + (SELECT coalesce(sum(v), 0) FROM w) AS r) q ORDER BY 1
        => 1|14;2|6;3|11;4|0;5|0
        SELECT p.id, (WITH w AS (SELECT v FROM c WHERE c.pid = p.id) SELECT (SELECT count(*) FROM w) + (SELECT coalesce(sum(v), 0) FROM w)) FROM p ORDER BY 1
        => 1|14;2|6;3|11;4|0;5|0
        SELECT p.id, (WITH w AS MATERIALIZED (SELECT v FROM c WHERE c.pid = p.id) SELECT (SELECT (SELECT max(w.v) FROM w) + r.v FROM w r ORDER BY 1 LIMIT 1)) FROM p ORDER BY 1
        => 1|12;2|10;3|18;4|NULL;5|NULL
        SELECT p.id, q.s FROM p, LATERAL (SELECT max(r.s) AS s FROM c x, LATERAL (SELECT x.v + p.a + y.v AS s FROM c y WHERE y.pid = x.pid) r WHERE x.pid = p.id) q ORDER BY 1
        => 1|15;2|12;3|20;4|NULL;5|NULL
        SELECT a.id, b.id, q.s FROM p a LEFT JOIN p b ON a.a = b.a AND a.id < b.id LEFT JOIN LATERAL (SELECT a.id + b.id AS s WHERE b.id > 1) q ON true ORDER BY 1
        => 1|NULL|NULL;2|3|5;3|NULL|NULL;4|NULL|NULL;5|NULL|NULL
        UPDATE p SET b = n FROM generate_series(1, 3) n WHERE n = p.id RETURNING id, b
        => 1|1;2|2;3|3
        UPDATE p SET b = n FROM generate_series(1, p.a) n WHERE n = p.id
        => 42P10
        UPDATE p SET b = q.v FROM LATERAL (SELECT v FROM c WHERE c.pid = p.id) q
        => 42P10
        DELETE FROM p USING c, LATERAL (SELECT c.v + 1 AS w) q WHERE c.pid = p.id AND q.w = 6 RETURNING p.id
        => 1;2
        SELECT p.id, q.x FROM p, LATERAL (SELECT p.a AS x UNION ALL SELECT p.b) q ORDER BY 1, 2
        => 1|1;1|10;2|2;2|NULL;3|2;3|5;4|7;4|NULL;5|3;5|7
        SELECT p.id, q.x FROM p, LATERAL (VALUES (p.a), (p.b)) q (x) WHERE q.x > 2 ORDER BY 1, 2
        => 1|10;3|5;4|7;5|3;5|7
        SELECT count(*) FROM p a, p b, LATERAL (SELECT a.id + b.id AS s) q, p d WHERE q.s = d.id
        => 10
        SELECT * FROM generate_series(1, 3)
        => 1;2;3
        SELECT * FROM generate_series(1, 10, 4) AS g
        => 1;5;9
        SELECT g.n * 2 FROM generate_series(3, 1, -1) AS g (n)
        => 6;4;2
        SELECT * FROM generate_series(1, 0)
        =>
        SELECT * FROM generate_series(1, NULL)
        =>
        SELECT * FROM generate_series(1, 3, 0)
        => 22023
        SELECT * FROM generate_series(2147483646, 2147483647)
        => 2147483646;2147483647
        SELECT * FROM generate_series(9223372036854775806, 9223372036854775807)
        => 9223372036854775806;9223372036854775807
        SELECT * FROM generate_series(0.5, 2.0, 0.5)
        => 0.5;1.0;1.5;2.0
        SELECT * FROM generate_series(1, 2.5)
        => 1;2
        SELECT count(*), min(t), max(t) FROM generate_series(TIMESTAMP '2024-01-31', '2024-12-31', '1 month') AS t
        => 12|2024-01-31 00:00:00|2024-12-29 00:00:00
        SELECT t FROM generate_series(TIMESTAMP '2024-01-03', '2024-01-01', '-1 day') AS t
        => 2024-01-03 00:00:00;2024-01-02 00:00:00;2024-01-01 00:00:00
        SELECT * FROM generate_series(1, 3) WITH ORDINALITY
        => 1|1;2|2;3|3
        SELECT o, n FROM generate_series(5, 3, -1) WITH ORDINALITY AS g (n, o) WHERE o > 1
        => 2|4;3|3
        SELECT p.id, n FROM p, generate_series(1, p.a) n ORDER BY 1, 2
        => 1|1;2|1;2|2;3|1;3|2;5|1;5|2;5|3
        SELECT p.id, n FROM p LEFT JOIN generate_series(1, p.a) n ON n > 1 ORDER BY 1, 2
        => 1|NULL;2|2;3|2;4|NULL;5|2;5|3
        SELECT p.id, n FROM p CROSS JOIN LATERAL generate_series(p.a, p.b, 3) AS s (n) ORDER BY 1, 2
        => 1|1;1|4;1|7;1|10;3|2;3|5;5|3;5|6
        SELECT * FROM lower('ABC')
        => abc
        SELECT * FROM lower('ABC') AS l, upper(l.l) AS u
        => abc|ABC
        SELECT x.l || y FROM lower('ABC') AS x (l), LATERAL upper(x.l) AS y
        => abcABC
        SELECT sum(n) FROM generate_series(1, 100000) n
        => 5000050000
        SELECT a.n, b.n FROM generate_series(1, 2) a (n) JOIN generate_series(2, 3) b (n) ON a.n = b.n
        => 2|2
        """;

    public static TheoryData<string, string> Answers => QueryAnswers.Parse(Cases);

    [Theory]
    [MemberData(nameof(Answers))]
    public void Lateral_item_has_its_answer(string query, string answer) =>
        QueryAnswers.Check(Setup, query, answer);

    [Theory]
    [InlineData("SELECT p.id, q.v FROM p, LATERAL (SELECT max(v) AS v FROM c WHERE c.pid = p.id) q", "1|7;2|5;3|9")]
    [InlineData("SELECT p.id, n AS v FROM p, generate_series(p.id, p.a) n", "1|1;2|2")]
    [InlineData("SELECT p.id, i AS v FROM p, unnest(ARRAY[p.id, p.a]) AS i", "1|1;1|1;2|2;2|2;3|2;3|3")]
    [InlineData("SELECT p.id, p.a AS v FROM p WHERE p.a = ANY (ARRAY[p.id, 9]) OR (p.id, p.a) > (2, 7)", "1|1;2|2;3|2")]
    [InlineData("SELECT p.id, sum(p.a) AS v FROM p GROUP BY GROUPING SETS ((p.id))", "1|1;2|2;3|2")]
    [InlineData("SELECT DISTINCT ON (p.a) p.id, p.a AS v FROM p ORDER BY p.a, p.id", "1|1;2|2")]
    [InlineData("SELECT p.id, p.a AS v FROM p WHERE p.a >= ALL (SELECT c.pid FROM c WHERE c.pid < p.id)", "1|1;2|2;3|2")]
    public void View_of_it_outlives_new_names_of_columns(string query, string answer)
    {
        using var database = new DecentRunner();
        database.Query(Setup);
        database.Query("CREATE VIEW view AS " + query);
        const string asked = "SELECT id, v FROM view WHERE id < 4 AND v IS NOT NULL ORDER BY id, v";
        Assert.Equal(answer, database.Text(asked));
        database.Query("ALTER TABLE p RENAME COLUMN a TO b2; ALTER TABLE p RENAME TO parent; ALTER TABLE c RENAME COLUMN pid TO a");
        Assert.Equal(answer, database.Text(asked));
    }

    [Fact]
    public void Answers_are_those_of_postgresql() => QueryAnswers.CheckAll(server, Setup, Cases);
}
