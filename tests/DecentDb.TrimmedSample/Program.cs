using System;
using System.Data;
using System.Globalization;
using DecentDb.Data;

// What an application does, in a process from which everything that is not used was trimmed away.
var path = args.Length > 0 ? args[0] : ":memory:";
using var connection = new DecentDbConnection("Data Source=" + path);
connection.Open();
using var command = connection.CreateCommand();
command.CommandText = "CREATE TABLE track (id BIGINT PRIMARY KEY, title TEXT NOT NULL, price DECIMAL(8,2), added DATE);"
    + "CREATE INDEX track_title ON track (title)";
command.ExecuteNonQuery();

using (var transaction = connection.BeginTransaction())
{
    command.CommandText = "INSERT INTO track VALUES (@id, @title, @price, @added)";
    command.Parameters.AddWithValue("@id", 1L);
    command.Parameters.AddWithValue("@title", "So What");
    command.Parameters.AddWithValue("@price", 1.25m);
    command.Parameters.AddWithValue("@added", new DateOnly(1959, 3, 2));
    command.ExecuteNonQuery();
    transaction.Commit();
}

using var table = new DataTable();
table.Columns.Add("id", typeof(long));
table.Columns.Add("title", typeof(string));
for (var i = 2L; i <= 1000; i++)
{
    table.Rows.Add(i, "Track " + i.ToString(CultureInfo.InvariantCulture));
}

using var copy = new DecentDbBulkCopy(connection) { DestinationTableName = "track" };
copy.ColumnMappings.Add("id", "id");
copy.ColumnMappings.Add("title", "title");
copy.WriteToServer(table);

command.Parameters.Clear();
command.CommandText = "SELECT COUNT(*), SUM(price), MIN(added), MAX(title) FROM track WHERE title >= @first";
command.Parameters.AddWithValue("first", "S");
using var reader = command.ExecuteReader();
reader.Read();
Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"{reader.GetInt64(0)} {reader.GetDecimal(1)} {reader.GetFieldValue<DateOnly>(2):O} {reader.GetString(3)}"));
