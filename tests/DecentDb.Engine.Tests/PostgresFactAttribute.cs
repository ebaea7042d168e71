using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.Engine.Tests;

/// <summary>A test that needs a server of PostgreSQL, and is skipped where there is none.</summary>
internal sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute()
    {
        Skip = PostgresCluster.IsInstalled ? null : "There is no PostgreSQL.";
    }
}
