using System;
using System.IO;
using System.Reflection;
using System.Runtime.Loader;

namespace DecentDb.FaultTests.Scheduling;

/// <summary>The rewritten engine and a copy of this assembly that uses it, apart from those of the other tests.</summary>
internal sealed class ControlledContext : AssemblyLoadContext
{
    private const string EngineName = "DecentDb.Engine";
    private static readonly Lazy<ControlledContext> Coarse = new(() => new ControlledContext(withFields: false));
    private static readonly Lazy<ControlledContext> Fine = new(() => new ControlledContext(withFields: true));
    private readonly Assembly _engine;
    private readonly Assembly _tests;

    private ControlledContext(bool withFields)
        : base("controlled")
    {
        var (assembly, symbols) = EngineRewriter.Rewrite(BuiltEngine(), withFields);
        _engine = LoadFromStream(
            new MemoryStream(assembly), symbols.Length > 0 ? new MemoryStream(symbols) : null);
        _tests = LoadFromAssemblyPath(typeof(ControlledContext).Assembly.Location);
        Runner = _tests.GetType(typeof(ScheduleRunner).FullName!)!.GetMethod(nameof(ScheduleRunner.Run))!
            .CreateDelegate<Func<string[], string>>();
    }

    /// <summary><see cref="ScheduleRunner.Run"/> over the rewritten engine.</summary>
    public Func<string[], string> Runner { get; }

    /// <summary>The engine with a point at each field that can change, or without them.</summary>
    public static ControlledContext Get(bool withFields) => (withFields ? Fine : Coarse).Value;

    protected override Assembly? Load(AssemblyName assemblyName) =>
        assemblyName.Name == EngineName ? _engine
        : assemblyName.Name == typeof(ControlledContext).Assembly.GetName().Name ? _tests
        : null;

    // As it was built: a collector of coverage may have changed the one beside the tests.
    private static string BuiltEngine()
    {
        var folder = AppContext.BaseDirectory;
        var configuration = Path.GetFileName(folder.TrimEnd(Path.DirectorySeparatorChar));
        var built = Path.Combine(folder, "..", "..", EngineName, configuration, EngineName + ".dll");
        return File.Exists(built) ? built : Path.Combine(folder, EngineName + ".dll");
    }
}
