using System;
using System.Collections.Generic;
using System.Data.Common;
using System.Linq;
using DbUp;
using DbUp.Engine.Transactions;
using FluentMigrator;
using FluentMigrator.Runner;
using FluentMigrator.Runner.Processors.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DecentDb.Data.Tests;

/// <summary>
/// Tools that migrate schemas, in their dialect of PostgreSQL over our connection: what they ask of the catalogue and
/// what they send.
/// </summary>
public sealed class MigrationTests : IDisposable
{
    private readonly TestDatabase _database = new();

    public void Dispose() => _database.Dispose();

    [Fact]
    public void FluentMigrator_goes_up_and_down()
    {
        Migrate(runner => runner.MigrateUp());
        Assert.Equal(
            "artist;songs;track;VersionInfo",
            Rows("""
                SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'
                ORDER BY lower(table_name)
                """));
        Assert.Equal("1;2", Rows("SELECT \"Version\" FROM \"VersionInfo\" ORDER BY 1"));
        Assert.Equal("1|Nina;2|Otis", Rows("SELECT id, name FROM artist ORDER BY id"));

        // Nothing is left to do.
        Migrate(runner => runner.MigrateUp());
        Assert.Equal("2", Rows("SELECT COUNT(*) FROM artist"));

        Migrate(runner => runner.MigrateDown(0));
        Assert.Equal(
            "VersionInfo", Rows("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"));
    }

    [Fact]
    public void DbUp_runs_each_script_once()
    {
        for (var i = 0; i < 2; i++)
        {
            var result = DeployChanges.To.PostgresqlDatabase(new ConnectionManager(_database.ConnectionString))
                .WithScript("001", """
                    CREATE TABLE shop (id serial PRIMARY KEY, name varchar(50));
                    INSERT INTO shop (name) VALUES ('a');
                    """)
                .WithScript("002", """
                    ALTER TABLE shop ADD COLUMN city text;
                    CREATE VIEW shops AS SELECT name FROM shop;
                    """)
                .WithTransactionPerScript()
                .LogToNowhere()
                .Build()
                .PerformUpgrade();
            Assert.True(result.Successful, result.Error?.ToString());
            Assert.Equal(i == 0 ? 2 : 0, result.Scripts.Count());
        }

        Assert.Equal("a", Rows("SELECT name FROM shops"));
        Assert.Equal("001;002", Rows("SELECT scriptname FROM schemaversions ORDER BY schemaversionsid"));
    }

    private void Migrate(Action<IMigrationRunner> action)
    {
        using var services = new ServiceCollection()
            .AddFluentMigratorCore()
            .ConfigureRunner(runner => runner.AddPostgres()
                .WithGlobalConnectionString(_database.ConnectionString)
                .ScanIn(typeof(CreateTables).Assembly).For.Migrations())
            .AddScoped<PostgresDbFactory, ConnectionFactory>()
            .BuildServiceProvider();
        using var scope = services.CreateScope();
        action(scope.ServiceProvider.GetRequiredService<IMigrationRunner>());
    }

    private string Rows(string query)
    {
        using var connection = new DecentDbConnection(_database.ConnectionString);
        connection.Open();
        using var command = new DecentDbCommand(query, connection);
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            var values = new object[reader.FieldCount];
            reader.GetValues(values);
            rows.Add(string.Join('|', values));
        }

        return string.Join(';', rows);
    }

    private sealed class ConnectionFactory(IServiceProvider services) : PostgresDbFactory(services)
    {
        protected override DbProviderFactory CreateFactory() => DecentDbFactory.Instance;
    }

    private sealed class ConnectionManager(string connectionString) : DatabaseConnectionManager(
        new DelegateConnectionFactory(_ => new DecentDbConnection(connectionString)))
    {
        public override IEnumerable<string> SplitScriptIntoCommands(string scriptContents) => [scriptContents];
    }
}

/// <summary>Tables with keys of their own and of others.</summary>
[Migration(1)]
public sealed class CreateTables : Migration
{
    public override void Up()
    {
        Create.Table("artist")
            .WithColumn("id").AsInt32().PrimaryKey().Identity()
            .WithColumn("name").AsString(100).NotNullable().Unique();
        Create.Table("track")
            .WithColumn("id").AsInt64().PrimaryKey()
            .WithColumn("artist_id").AsInt32().NotNullable().ForeignKey("fk_artist", "artist", "id")
            .WithColumn("title").AsString().Nullable()
            .WithColumn("price").AsDecimal(8, 2).WithDefaultValue(0);
        Insert.IntoTable("artist").Row(new { name = "Nina" }).Row(new { name = "Otis" });
    }

    public override void Down()
    {
        Delete.Table("track");
        Delete.Table("artist");
    }
}

/// <summary>Changes of tables that are there, and what can be asked of them.</summary>
[Migration(2)]
public sealed class ChangeTables : Migration
{
    public override void Up()
    {
        Create.Index("ix_title").OnTable("track").OnColumn("title").Ascending();
        Alter.Table("track").AddColumn("seconds").AsInt32().Nullable();
        Rename.Column("title").OnTable("track").To("name");
        Execute.Sql("CREATE VIEW songs AS SELECT name FROM track");
        Assert.True(Schema.Table("track").Exists());
        Assert.True(Schema.Table("artist").Index("IX_artist_name").Exists());
        Assert.True(Schema.Table("track").Constraint("fk_artist").Exists());
        Assert.False(Schema.Table("nothing").Exists());
        Assert.False(Schema.Table("track").Column("nothing").Exists());
    }

    public override void Down()
    {
        Execute.Sql("DROP VIEW songs");
        Rename.Column("name").OnTable("track").To("title");
        Delete.Column("seconds").FromTable("track");
        Delete.Index("ix_title").OnTable("track");
    }
}
