using System;
using System.Globalization;
using System.Threading;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using DecentDb.Files;

namespace DecentDb.Transfer;

/// <summary>A function in FROM that reads the files of a pattern: read_csv(path, option => value, ...).</summary>
internal sealed class FileTableSource(string name, string format) : ITableSource
{
    public string Name => name;

    public ISourceTable Find(SourceArguments arguments, CancellationToken cancellationToken)
    {
        if (arguments.Values is not [{ IsNull: false, Kind: SqlTypeKind.Text } path])
        {
            throw new DatabaseException(
                ErrorCode.InvalidParameterValue, $"The function is called as {name}('path', option => value, ...).");
        }

        try
        {
            var options = new FileStatementOptions(name);
            foreach (var (option, value) in arguments.Options)
            {
                options.Set(option, ToText(value));
            }

            var load = new FileLoad
            {
                Sources = FileSource.Find(path.AsText()),
                Table = name,
                IsCsv = format == "csv",
                Format = format == "csv" ? null : FormatNamed(format),
                Options = options.ToReading(CsvHeader.Auto),
                Json = options.ToJson(),
            };
            return new FileSourceTable(load, cancellationToken);
        }
        catch (Exception e) when (FileStatementErrors.From(e, cancellationToken) is not null)
        {
            throw FileStatementErrors.From(e, cancellationToken) ?? e;
        }
    }

    /// <summary>A registered format.</summary>
    /// <exception cref="DatabaseException">NotSupported: it is not registered.</exception>
    public static FileFormat FormatNamed(string name) => FileFormats.Named(name) ?? throw new DatabaseException(
        name == "parquet" ? ErrorCode.NotSupported : ErrorCode.InvalidParameterValue,
        name == "parquet"
            ? "Files of Parquet need the format: call FileFormats.Register(new ParquetFormat()) of DecentDb.Parquet."
            : $"There is no file format {name}.");

    private static string ToText(SqlValue value) => value.IsNull ? ""
        : value.Kind switch
        {
            SqlTypeKind.Text => value.AsText(),
            SqlTypeKind.Boolean => value.AsBoolean() ? "true" : "false",
            SqlTypeKind.SmallInt or SqlTypeKind.Integer or SqlTypeKind.BigInt =>
                value.AsInt64().ToString(CultureInfo.InvariantCulture),
            _ => throw new DatabaseException(
                ErrorCode.InvalidParameterValue, "An option is a text, a whole number or a boolean."),
        };
}
