using System.Runtime.CompilerServices;
using DecentDb.Data;
using DecentDb.Files;
using DecentDb.Parquet;
using DecentDb.Transfer;

namespace DecentDb.Cli;

/// <summary>Makes known the formats that come with the tool.</summary>
internal static class Formats
{
    /// <summary>The library behind Parquet is loaded with the first such file, not here.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)] // where it is inlined, its assemblies are loaded without being used
    public static void Register() => FileFormats.Register(new ParquetFormat());

    /// <summary>Lets the statements of a connection name files.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void UseFor(DecentDbConnection connection)
    {
        Register();
        connection.UseFiles();
    }
}
