using DecentDb.Engine.Tests.Differential;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.Engine.Tests.Planning;

/// <summary>GROUPING SETS, ROLLUP and CUBE answer as those of PostgreSQL do.</summary>
public sealed class GroupingSetTests(PostgresCluster server) : IClassFixture<PostgresCluster>
{
    private const string Setup = """
        CREATE TABLE p (id INTEGER PRIMARY KEY, g VARCHAR(9), a INTEGER, b INTEGER);
        CREATE TABLE c (id INTEGER PRIMARY KEY, pid INTEGER, v INTEGER, at TIMESTAMP);
        INSERT INTO p VALUES (1, 'x', 1, 10), (2, 'x', 2, NULL), (3, 'y', 2, 5), (4, 'y', NULL, 7), (5, NULL, 3, 7);
        INSERT INTO c VALUES (10, 1, 5, '2024-01-01'), (11, 1, 7, '2024-01-02'), (12, 2, 5, '2024-01-03'), (13, 3, NULL, '2024-01-04'), (14, 3, 9, NULL), (15, NULL, 1, '2024-02-01')
        """;

    private const string Cases = """
        SELECT g, a, count(*) FROM p GROUP BY GROUPING SETS ((g), (a), ()) ORDER BY 1, 2, 3
        => x|NULL|2;y|NULL|2;NULL|1|1;NULL|2|2;NULL|3|1;NULL|NULL|1;NULL|NULL|1;NULL|NULL|5
        SELECT g, a, sum(b), grouping(g), grouping(a), grouping(g, a), grouping(a, g) FROM p GROUP BY ROLLUP (g, a) ORDER BY 1, 2, 3, 6
        => x|1|10|0|0|0|0;x|2|NULL|0|0|0|0;x|NULL|10|0|1|1|2;y|2|5|0|0|0|0;y|NULL|7|0|0|0|0;y|NULL|12|0|1|1|2;NULL|3|7|0|0|0|0;NULL|NULL|7|0|1|1|2;NULL|NULL|29|1|1|3|3
        SELECT g, a, count(*), grouping(g, a) FROM p GROUP BY CUBE (g, a) ORDER BY 4, 1, 2
        => x|1|1|0;x|2|1|0;y|2|1|0;y|NULL|1|0;NULL|3|1|0;x|NULL|2|1;y|NULL|2|1;NULL|NULL|1|1;NULL|1|1|2;NULL|2|2|2;NULL|3|1|2;NULL|NULL|1|2;NULL|NULL|5|3
        SELECT g, a, b, count(*) FROM p GROUP BY g, ROLLUP (a, b) ORDER BY 1, 2, 3, 4
        => x|1|10|1;x|1|NULL|1;x|2|NULL|1;x|2|NULL|1;x|NULL|NULL|2;y|2|5|1;y|2|NULL|1;y|NULL|7|1;y|NULL|NULL|1;y|NULL|NULL|2;NULL|3|7|1;NULL|3|NULL|1;NULL|NULL|NULL|1
        SELECT g, a, count(*) FROM p GROUP BY ROLLUP ((g, a)) ORDER BY 1, 2, 3
        => x|1|1;x|2|1;y|2|1;y|NULL|1;NULL|3|1;NULL|NULL|5
        SELECT g, count(*) FROM p GROUP BY GROUPING SETS ((g), (g)) ORDER BY 1
        => x|2;x|2;y|2;y|2;NULL|1;NULL|1
        SELECT g, a, count(*) FROM p GROUP BY GROUPING SETS (ROLLUP (g), CUBE (a)) ORDER BY 1, 2, 3
        => x|NULL|2;y|NULL|2;NULL|1|1;NULL|2|2;NULL|3|1;NULL|NULL|1;NULL|NULL|1;NULL|NULL|5;NULL|NULL|5
        SELECT g, a, count(*) FROM p GROUP BY GROUPING SETS (g), GROUPING SETS (a, ()) ORDER BY 1, 2, 3
        => x|1|1;x|2|1;x|NULL|2;y|2|1;y|NULL|1;y|NULL|2;NULL|3|1;NULL|NULL|1
        SELECT g, a, count(*) FROM p GROUP BY DISTINCT ROLLUP (g, a), ROLLUP (g) ORDER BY 1, 2, 3
        => x|1|1;x|2|1;x|NULL|2;y|2|1;y|NULL|1;y|NULL|2;NULL|3|1;NULL|NULL|1;NULL|NULL|5
        SELECT g, count(*) FROM p GROUP BY ALL GROUPING SETS ((g), (g)) ORDER BY 1
        => x|2;x|2;y|2;y|2;NULL|1;NULL|1
        SELECT g, count(*) FROM p GROUP BY DISTINCT g, g ORDER BY 1
        => x|2;y|2;NULL|1
        SELECT count(*) FROM p GROUP BY ()
        => 5
        SELECT count(*) FROM p WHERE false GROUP BY ()
        => 0
        SELECT g, count(*), sum(a) FROM p WHERE false GROUP BY ROLLUP (g)
        => NULL|0|NULL
        SELECT g, count(*) FROM p WHERE false GROUP BY GROUPING SETS ((), (), (g))
        => NULL|0;NULL|0
        SELECT g, count(*) FROM p WHERE false GROUP BY GROUPING SETS ((g))
        =>
        SELECT g, count(*) FROM p WHERE false GROUP BY ROLLUP (g) HAVING g IS NOT NULL
        =>
        SELECT g, count(*) FROM p GROUP BY ROLLUP (g) HAVING grouping(g) = 1
        => NULL|5
        SELECT g, count(*) FROM p GROUP BY ROLLUP (g) ORDER BY grouping(g) DESC, g
        => NULL|5;x|2;y|2;NULL|1
        SELECT a + 1, sum(a) FROM p GROUP BY ROLLUP (a + 1) ORDER BY 1, 2
        => 2|1;3|4;4|3;NULL|8;NULL|NULL
        SELECT 1, g AS k, sum(a) FROM p GROUP BY CUBE (k) ORDER BY 2, 3
        => 1|x|3;1|y|2;1|NULL|3;1|NULL|8
        SELECT g, a FROM p GROUP BY ROLLUP (g)
        => 42803
        SELECT grouping(b) FROM p GROUP BY ROLLUP (g)
        => 42803
        SELECT grouping(g) FROM p
        => 42803
        SELECT g FROM p WHERE grouping(g) = 0 GROUP BY g
        => 42803
        SELECT g, grouping(g), count(*) FROM p GROUP BY g ORDER BY 1
        => x|0|2;y|0|2;NULL|0|1
        SELECT coalesce(g, CASE WHEN grouping(g) = 1 THEN 'all' ELSE 'none' END), count(DISTINCT a), max(b) FILTER (WHERE a > 1) FROM p GROUP BY ROLLUP (g) ORDER BY 1
        => all|3|7;none|1|7;x|2|NULL;y|1|5
        SELECT g, sum(b), rank() OVER (ORDER BY sum(b)) FROM p GROUP BY ROLLUP (g) ORDER BY 3, 1
        => NULL|7|1;x|10|2;y|12|3;NULL|29|4
        SELECT * FROM (SELECT g, count(*) AS n FROM p GROUP BY ROLLUP (g)) q WHERE g = 'x' OR g IS NULL ORDER BY 1, 2
        => x|2;NULL|1;NULL|5
        SELECT g, sum(g_) FROM (SELECT g, a AS g_ FROM p) q GROUP BY CUBE (g, g_) ORDER BY 1, 2
        => x|1;x|2;x|3;y|2;y|2;y|NULL;NULL|1;NULL|3;NULL|3;NULL|3;NULL|4;NULL|8;NULL|NULL
        SELECT p.g, c.v, count(*) FROM p JOIN c ON c.pid = p.id GROUP BY ROLLUP (p.g, c.v) ORDER BY 1, 2, 3
        => x|5|2;x|7|1;x|NULL|3;y|9|1;y|NULL|1;y|NULL|2;NULL|NULL|5
        """;

    public static TheoryData<string, string> Answers => QueryAnswers.Parse(Cases);

    [Theory]
    [MemberData(nameof(Answers))]
    public void Grouping_has_its_answer(string query, string answer) =>
        QueryAnswers.Check(Setup, query, answer);

    [Fact]
    public void Answers_are_those_of_postgresql() => QueryAnswers.CheckAll(server, Setup, Cases);
}
