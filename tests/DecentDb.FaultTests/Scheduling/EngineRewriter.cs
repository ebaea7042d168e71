using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Pdb;
using Mono.Cecil.Rocks;

namespace DecentDb.FaultTests.Scheduling;

/// <summary>
/// Makes of the built engine one that a <see cref="Scheduler"/> controls: classes of threading are exchanged for those
/// of this namespace, and a call of the scheduler stands before the use of every volatile field and, if that is
/// wanted, of every field that can change.
/// </summary>
internal static class EngineRewriter
{
    private static readonly Dictionary<string, string> Exchanged = new(StringComparer.Ordinal)
    {
        ["System.Threading.Lock"] = nameof(ControlledLock),
        ["System.Threading.Monitor"] = nameof(ControlledMonitor),
        ["System.Threading.Volatile"] = nameof(ControlledVolatile),
        ["System.Threading.Interlocked"] = nameof(ControlledInterlocked),
        ["System.Threading.Thread"] = nameof(ControlledThread),
        ["System.Threading.ThreadPool"] = nameof(ControlledThreadPool),
        ["System.Diagnostics.Stopwatch"] = nameof(ControlledStopwatch),
    };

    // Where fields that can change are points too.
    private static readonly string[] FieldNamespaces =
        ["DecentDb.Engine.Wal", "DecentDb.Engine.Transactions", "DecentDb.Engine.Paging"];

    /// <summary>The rewritten assembly and what is needed for line numbers.</summary>
    public static (byte[] Assembly, byte[] Symbols) Rewrite(string path, bool withFields)
    {
        var symbolPath = Path.ChangeExtension(path, ".pdb");
        using var symbols = File.Exists(symbolPath) ? File.OpenRead(symbolPath) : null;
        using var module = ModuleDefinition.ReadModule(path, new ReaderParameters(ReadingMode.Immediate)
        {
            InMemory = true,
            ReadSymbols = symbols is not null,
            SymbolStream = symbols,
            SymbolReaderProvider = symbols is null ? null : new PdbReaderProvider(),
        });
        Exchange(module);
        var field = module.ImportReference(
            typeof(ControlledVolatile).GetMethod(nameof(ControlledVolatile.ReachField)));
        var read = module.ImportReference(typeof(ControlledVolatile).GetMethod(nameof(ControlledVolatile.ReachRead)));
        var write = module.ImportReference(typeof(ControlledVolatile).GetMethod(nameof(ControlledVolatile.ReachWrite)));
        var locate = module.ImportReference(
            typeof(ControlledVolatile).GetMethod(nameof(ControlledVolatile.Locate)));
        var allocate = module.ImportReference(
            typeof(ControlledStopwatch).GetMethod(nameof(ControlledStopwatch.AllocateArray)));
        var tickCount = module.ImportReference(
            typeof(ControlledStopwatch).GetMethod(nameof(ControlledStopwatch.GetTickCount)));
        var methods = module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody).ToList();
        var shared = methods.SelectMany(method => SharedFields(method.Body)).ToHashSet(StringComparer.Ordinal);
        foreach (var method in methods)
        {
            ExchangeCalls(method.Body, allocate, tickCount);
            AddLocations(method, locate);
            AddPoints(method, withFields ? null : shared, field, read, write);
        }

        using var assembly = new MemoryStream();
        using var newSymbols = new MemoryStream();
        module.Write(assembly, new WriterParameters
        {
            WriteSymbols = symbols is not null,
            SymbolStream = symbols is null ? null : newSymbols,
            SymbolWriterProvider = symbols is null ? null : new PortablePdbWriterProvider(),
        });
        return (assembly.ToArray(), newSymbols.ToArray());
    }

    private static void Exchange(ModuleDefinition module)
    {
        var scope = module.ImportReference(typeof(Scheduler)).Scope;
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var type in module.GetTypeReferences())
        {
            if (type.DeclaringType is null && Exchanged.TryGetValue(type.FullName, out var name))
            {
                found.Add(type.FullName);
                type.Namespace = typeof(Scheduler).Namespace;
                type.Name = name;
                type.Scope = scope;
            }
        }

        if (found.Count != Exchanged.Count)
        {
            throw new InvalidOperationException(
                "The engine does not use " + string.Join(", ", Exchanged.Keys.Except(found)) + " any more.");
        }
    }

    private static void ExchangeCalls(MethodBody body, MethodReference allocate, MethodReference tickCount)
    {
        foreach (var instruction in body.Instructions)
        {
            if (instruction.Operand is not MethodReference called)
            {
                continue;
            }

            if (called is GenericInstanceMethod generic && called.DeclaringType.FullName == "System.GC"
                && called.Name is "AllocateUninitializedArray" or "AllocateArray" && called.Parameters.Count == 2)
            {
                var exchanged = new GenericInstanceMethod(allocate);
                exchanged.GenericArguments.Add(generic.GenericArguments[0]);
                instruction.Operand = exchanged;
            }
            else if (called.DeclaringType.FullName == "System.Environment" && called.Name == "get_TickCount64")
            {
                instruction.Operand = tickCount;
            }
        }
    }

    private static void AddPoints(
        MethodDefinition method, HashSet<string>? shared, MethodReference field, MethodReference read, MethodReference write)
    {
        if (method.IsConstructor)
        {
            return;
        }

        var withFields = shared is null && FieldNamespaces.Contains(NamespaceOf(method.DeclaringType));
        var points = method.Body.Instructions.Where(instruction => IsPoint(instruction, withFields, shared)).ToList();
        if (points.Count == 0)
        {
            return;
        }

        method.Body.SimplifyMacros();
        var instructions = method.Body.Instructions;
        foreach (var point in points)
        {
            var used = point.OpCode.Code == Code.Volatile ? point.Next : point;
            var isRead = used.OpCode.Code is not (Code.Stfld or Code.Stsfld);
            var id = IdOf((FieldReference)used.Operand);
            if (used == point && withFields)
            {
                InsertBefore(instructions, point, OpCodes.Call, field);
                continue;
            }

            InsertBefore(instructions, point, OpCodes.Ldc_I4, id);
            InsertBefore(instructions, point.Next, OpCodes.Call, isRead ? read : write);
        }

        method.Body.OptimizeMacros();
    }

    // Before each access that names its place by reference: a call that says which field or array that is.
    private static void AddLocations(MethodDefinition method, MethodReference locate)
    {
        var calls = method.Body.Instructions.Where(IsAccess).ToList();
        if (calls.Count == 0)
        {
            return;
        }

        method.Body.SimplifyMacros();
        foreach (var call in calls)
        {
            var id = PlaceOf(call)?.Operand switch
            {
                FieldReference field => IdOf(field),
                TypeReference type => StableHash(type.FullName + "[]"),
                VariableDefinition { VariableType: ByReferenceType type } => StableHash(type.ElementType.FullName + "[]"),
                _ => throw new InvalidOperationException("What does " + method + " use in " + call + "?"),
            };
            InsertBefore(method.Body.Instructions, call, OpCodes.Ldc_I4, id);
            InsertBefore(method.Body.Instructions, call.Next, OpCodes.Call, locate);
        }

        method.Body.OptimizeMacros();
    }

    private static bool IsAccess(Instruction instruction) =>
        instruction.Operand is MethodReference { DeclaringType.Name: var name, HasParameters: true } called
        && called.Name != nameof(ControlledVolatile.Locate)
        && name is nameof(ControlledVolatile) or nameof(ControlledInterlocked);

    private static Instruction? PlaceOf(Instruction access)
    {
        var place = access.Previous;
        while (place is not null && place.OpCode.Code is not (Code.Ldflda or Code.Ldsflda or Code.Ldelema)
            && !IsReferenceVariable(place))
        {
            place = place.Previous;
        }

        return place;
    }

    private static bool IsReferenceVariable(Instruction instruction) =>
        instruction.Operand is VariableDefinition { VariableType: ByReferenceType }
        && instruction.OpCode.Code is Code.Ldloc or Code.Ldloc_0 or Code.Ldloc_1 or Code.Ldloc_2 or Code.Ldloc_3
            or Code.Ldloc_S;

    private static int IdOf(FieldReference field) =>
        StableHash(field.FullName);

    private static int StableHash(string text)
    {
        var hash = 17;
        foreach (var c in text)
        {
            hash = unchecked((hash * 31) + c);
        }

        return hash | 1 << 30;
    }

    // The instruction becomes the new one, so that jumps to it lead there; a copy of it follows.
    private static void InsertBefore(
        Mono.Collections.Generic.Collection<Instruction> instructions, Instruction place, OpCode code, object operand)
    {
        var copy = Instruction.Create(OpCodes.Nop);
        (copy.OpCode, copy.Operand) = (place.OpCode, place.Operand);
        instructions.Insert(instructions.IndexOf(place) + 1, copy);
        (place.OpCode, place.Operand) = (code, operand);
    }

    // The fields that are used by reference to them: other uses of them may race with those.
    private static IEnumerable<string> SharedFields(MethodBody body) => body.Instructions
        .Where(IsAccess).Select(PlaceOf).Select(place => place?.Operand).OfType<FieldReference>()
        .Select(field => field.FullName);

    private static bool IsPoint(Instruction instruction, bool withFields, HashSet<string>? shared)
    {
        var code = instruction.OpCode.Code;
        if (code == Code.Volatile)
        {
            return true;
        }

        if (code is not (Code.Ldfld or Code.Stfld or Code.Ldflda or Code.Ldsfld or Code.Stsfld)
            || instruction.Previous?.OpCode.Code == Code.Volatile)
        {
            return false;
        }

        var used = (FieldReference)instruction.Operand;
        return shared is null
            ? withFields && used.Resolve() is { IsInitOnly: false, IsLiteral: false } field
                && FieldNamespaces.Contains(NamespaceOf(field.DeclaringType))
                && !IsCompilerGenerated(field.DeclaringType)
            : code != Code.Ldflda && shared.Contains(used.FullName);
    }

    private static bool IsCompilerGenerated(TypeDefinition type) => type.Name.StartsWith('<');

    private static string NamespaceOf(TypeDefinition type) =>
        type.DeclaringType is { } outer ? NamespaceOf(outer) : type.Namespace;
}
