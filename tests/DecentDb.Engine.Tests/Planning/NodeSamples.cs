using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Threading;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Tests.Planning;

/// <summary>
/// Makes an object of every class of plan nodes and bound expressions with a value in each of its properties, and lists
/// what it holds, by reflection: a class or property that is added is looked at without being named here.
/// </summary>
internal static class NodeSamples
{
    /// <summary>The classes that are derived from another and can be made.</summary>
    public static IEnumerable<Type> ClassesOf<T>() => typeof(T).Assembly.GetTypes()
        .Where(type => type is { IsAbstract: false } && type.IsSubclassOf(typeof(T))).OrderBy(type => type.Name);

    /// <summary>An object with a value in each property.</summary>
    public static object Make(Type type, int number = 0)
    {
        var constructor = type.GetConstructors(BindingFlags.Instance | BindingFlags.Public)
            .MaxBy(constructor => constructor.GetParameters().Length)!;
        var node = constructor.Invoke(
            [.. constructor.GetParameters().Select(parameter => Value(parameter.ParameterType, number))]);
        foreach (var property in Settable(type))
        {
            if (property.GetValue(node) is null or false or AccessPath or IReadOnlyCollection<object> { Count: 0 })
            {
                property.SetValue(node, Value(property.PropertyType, number));
            }
        }

        return node;
    }

    /// <summary>A copy that <c>with</c> makes.</summary>
    public static T Copy<T>(T node) => (T)node!.GetType().GetMethod("<Clone>$")!.Invoke(node, [])!;

    /// <summary>The properties that <c>with</c> may set.</summary>
    public static IEnumerable<PropertyInfo> Settable(Type type) =>
        type.GetProperties().Where(property => property.SetMethod is not null);

    /// <summary>The parts of a kind that an object holds, whatever stands between.</summary>
    public static List<T> Held<T>(object node)
        where T : class
    {
        var held = new List<T>();
        Walk(node, "", (_, value) =>
        {
            if (value is T part)
            {
                held.Add(part);
            }
        });
        return held;
    }

    /// <summary>
    /// All that an object holds, each with its place; of nodes and expressions only that there is one.
    /// </summary>
    public static List<string> Describe(object node)
    {
        var lines = new List<string>();
        Walk(node, "", (place, value) => lines.Add($"{place} = " + value switch
        {
            PlanNode or BoundExpression => "a part",
            ValueType => value.ToString(),
            null => "null",
            _ => value.GetType().Name + RuntimeHelpers.GetHashCode(value),
        }));
        return lines;
    }

    /// <summary>A value of a type; two numbers give two values.</summary>
    public static object Value(Type type, int number)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum)
        {
            var names = Enum.GetValues(type);
            return names.GetValue((number + 1) % names.Length)!;
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
        {
            var item = type.GetGenericArguments()[0];
            var items = Array.CreateInstance(item, 2);
            items.SetValue(Value(item, number), 0);
            items.SetValue(Value(item, number + 1), 1);
            return items;
        }

        return type switch
        {
            _ when type == typeof(bool) => number == 0,
            _ when type == typeof(int) => number + 7,
            _ when type == typeof(long) => number + 7L,
            _ when type == typeof(double) => number + 7.0,
            _ when type == typeof(string) => "name" + number,
            _ when type == typeof(SqlType) => number == 0 ? SqlType.BigInt : SqlType.Double,
            _ when type == typeof(SqlValue) => SqlValue.FromInt64(number + 7),
            _ when type == typeof(BoundExpression) => new BoundParameter(number, SqlType.BigInt),
            _ when type == typeof(PlanNode) => new EmptyNode([]),
            _ when type == typeof(PlanColumn) => new PlanColumn("column" + number, SqlType.BigInt, true),
            _ when type == typeof(AggregateOverload) =>
                (number == 0 ? AggregateFunctions.Min : AggregateFunctions.Max).Overloads[0],
            _ when type == typeof(ScalarOverload) => FunctionCatalog.FindScalar(number == 0 ? "lower" : "upper")![0],
            _ when type == typeof(Func<TableRows>) => TableFunctions.All[number].Overloads[0].Create,
            _ when type == typeof(ISourceTable) => new SampleTable(),
            _ when type == typeof(ChangePlan) => RuntimeHelpers.GetUninitializedObject(typeof(DeletePlan)),
            _ when IsRecord(type) || type.IsValueType => Make(type, number),
            _ => RuntimeHelpers.GetUninitializedObject(type),
        };
    }

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$") is not null;

    private static void Walk(object? value, string place, Action<string, object?> action)
    {
        foreach (var field in Fields(value!.GetType()))
        {
            WalkValue(field.GetValue(value), place + "." + field.Name, action);
        }
    }

    private static void WalkValue(object? value, string place, Action<string, object?> action)
    {
        switch (value)
        {
            case PlanNode or BoundExpression:
                action(place, value);
                break;
            case IEnumerable items and not string:
                var i = 0;
                foreach (var item in items)
                {
                    WalkValue(item, $"{place}[{i++}]", action);
                }

                action(place + ".Count", i);
                break;
            case not null when value.GetType().Namespace == typeof(PlanNode).Namespace && !value.GetType().IsEnum
                && (IsRecord(value.GetType()) || value.GetType().IsValueType):
                Walk(value, place, action);
                break;
            default:
                action(place, value);
                break;
        }
    }

    // The fields behind properties; what else there is was computed from them.
    private static IEnumerable<FieldInfo> Fields(Type? type)
    {
        for (; type is not null && type != typeof(object); type = type.BaseType)
        {
            foreach (var field in type.GetFields(
                BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (field.IsDefined(typeof(CompilerGeneratedAttribute)))
                {
                    yield return field;
                }
            }
        }
    }

    private sealed class SampleTable : ISourceTable
    {
        public IReadOnlyList<SourceColumn> Columns => [];

        public long? RowCount => null;

        public bool IsCurrent => true;

        public ISourceRows Open(IReadOnlyList<int> columns, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
