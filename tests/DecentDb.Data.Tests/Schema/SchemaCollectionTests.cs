using System;
using System.Collections.Generic;
using System.Data;
using System.Globalization;
using System.Linq;
using Xunit;

namespace DecentDb.Data.Tests.Schema;

public sealed class SchemaCollectionTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly DecentDbConnection _connection;

    public SchemaCollectionTests()
    {
        _connection = _database.Open();
        _connection.Run(
            """
            CREATE TABLE artist (id INTEGER PRIMARY KEY, name VARCHAR(80) NOT NULL UNIQUE);
            CREATE TABLE album (
                artist_id INTEGER NOT NULL CONSTRAINT made_by REFERENCES artist (id),
                number SMALLINT NOT NULL DEFAULT 1,
                price DECIMAL(8,2),
                PRIMARY KEY (artist_id, number));
            CREATE INDEX album_price ON album (price, number);
            """);
    }

    public void Dispose() => _database.Dispose();

    [Fact]
    public void Every_collection_that_is_listed_can_be_read_and_takes_its_restrictions()
    {
        var collections = _connection.GetSchema();
        Assert.Equal("MetaDataCollections", collections.TableName);
        Assert.Equal(13, collections.Rows.Count);
        foreach (DataRow row in collections.Rows)
        {
            var name = (string)row["CollectionName"];
            var count = (int)row["NumberOfRestrictions"];
            Assert.Equal(name, _connection.GetSchema(name.ToLowerInvariant()).TableName);
            Assert.Equal(name, _connection.GetSchema(name, new string?[count]).TableName);
            Assert.Throws<ArgumentException>(() => _connection.GetSchema(name, new string?[count + 1]));
            Assert.Equal(count, _connection.GetSchema("Restrictions").Select(
                string.Create(CultureInfo.InvariantCulture, $"CollectionName = '{name}'")).Length);
        }
    }

    [Fact]
    public void Tables_and_columns_are_described()
    {
        Assert.Equal(["album", "artist"], Names(_connection.GetSchema("Tables"), "TABLE_NAME"));
        Assert.Equal(["album"], Names(_connection.GetSchema("Tables", [null, null, "ALBUM"]), "TABLE_NAME"));
        Assert.Empty(_connection.GetSchema("Tables", [null, null, null, "VIEW"]).Rows);
        Assert.Empty(_connection.GetSchema("Tables", ["other"]).Rows);
        Assert.Empty(_connection.GetSchema("Views").Rows);
        var columns = _connection.GetSchema("Columns", [null, null, "album"]);
        Assert.Equal(["artist_id", "number", "price"], Names(columns, "COLUMN_NAME"));
        var number = columns.Rows[1];
        Assert.Equal(2, number["ORDINAL_POSITION"]);
        Assert.Equal("1", number["COLUMN_DEFAULT"]);
        Assert.Equal("NO", number["IS_NULLABLE"]);
        Assert.Equal("SMALLINT", number["DATA_TYPE"]);
        Assert.Equal(8, columns.Rows[2]["NUMERIC_PRECISION"]);
        Assert.Equal(2, columns.Rows[2]["NUMERIC_SCALE"]);
        Assert.Equal(
            80,
            _connection.GetSchema("Columns", [null, null, "artist", "name"]).Rows[0]["CHARACTER_MAXIMUM_LENGTH"]);
    }

    [Fact]
    public void Indexes_and_their_columns_are_described()
    {
        var indexes = _connection.GetSchema("Indexes", [null, null, "album"]);
        Assert.Equal(2, indexes.Rows.Count);
        Assert.Single(indexes.Select("IS_PRIMARY_KEY = true AND IS_UNIQUE = true"));
        Assert.Equal(
            ["price", "number"],
            Names(_connection.GetSchema("IndexColumns", [null, null, null, "album_price"]), "COLUMN_NAME"));

        // The primary key of artist is the row id and has no tree of its own.
        var key = _connection.GetSchema("Indexes", [null, null, "artist"]).Select("IS_PRIMARY_KEY = true").Single();
        Assert.Equal(
            ["id"],
            Names(
                _connection.GetSchema("IndexColumns", [null, null, "artist", (string)key["INDEX_NAME"]]),
                "COLUMN_NAME"));
    }

    [Fact]
    public void Foreign_keys_and_their_columns_are_described()
    {
        var key = _connection.GetSchema("ForeignKeys", [null, null, "album"]).Rows.Cast<DataRow>().Single();
        Assert.Equal("made_by", key["CONSTRAINT_NAME"]);
        Assert.Equal("artist", key["REFERENCED_TABLE_NAME"]);
        var column = _connection.GetSchema("ForeignKeyColumns").Rows.Cast<DataRow>().Single();
        Assert.Equal("artist_id", column["COLUMN_NAME"]);
        Assert.Equal("id", column["REFERENCED_COLUMN_NAME"]);
    }

    [Fact]
    public void Types_words_and_the_product_are_described()
    {
        var types = _connection.GetSchema("DataTypes");
        foreach (DataRow type in types.Rows)
        {
            var name = type["CreateFormat"] is string format
                ? string.Format(CultureInfo.InvariantCulture, format, 8, 2)
                : (string)type["TypeName"];
            using var command = _connection.Make("SELECT CAST(NULL AS " + name + ")");
            using var reader = command.ExecuteReader();
            Assert.Equal((string)type["DataType"], reader.GetFieldType(0).FullName);
        }

        var words = Names(_connection.GetSchema("ReservedWords"), "ReservedWord");
        Assert.Contains("SELECT", words);
        foreach (var word in words)
        {
            Assert.Throws<DecentDbException>(() => _connection.Run("CREATE TABLE " + word + " (id INTEGER)"));
            _connection.Run("CREATE TABLE \"" + word + "\" (id INTEGER)");
        }

        var product = _connection.GetSchema("DataSourceInformation").Rows[0];
        Assert.Equal("DecentDb", product["DataSourceProductName"]);
        Assert.Equal(_connection.ServerVersion, product["DataSourceProductVersion"]);
    }

    [Fact]
    public void Unknown_collections_and_closed_connections_are_refused()
    {
        Assert.Throws<ArgumentException>(() => _connection.GetSchema("Nonsense"));
        Assert.Throws<ArgumentNullException>(() => _connection.GetSchema(null!));
        using var closed = new DecentDbConnection(_database.ConnectionString);
        Assert.Throws<InvalidOperationException>(closed.GetSchema);
    }

    private static List<string> Names(DataTable table, string column) =>
        [.. table.Rows.Cast<DataRow>().Select(row => (string)row[column])];
}
