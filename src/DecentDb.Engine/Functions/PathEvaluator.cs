using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Text.Json;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>
/// Follows a path of the SQL/JSON path language through a value of JSONB. A step that finds an error leaves it in
/// <see cref="Failure"/> and returns false, because in a predicate an error is an unknown and no end.
/// </summary>
/// <param name="program">The path.</param>
/// <param name="root">The value.</param>
/// <param name="variables">An object with the variables; null for none.</param>
/// <param name="check">Called now and then; may throw.</param>
internal sealed class PathEvaluator(PathProgram program, JsonbView root, JsonbView? variables, Action check)
{
    private const int ItemCountMax = 10_000_000;
    private readonly bool _isLax = program.IsLax;
    private readonly Stack<PathItem> _current = new();
    private readonly Stack<int> _arrayLengths = new();
    private bool _ignoresStructure = program.IsLax;
    private int _steps;

    /// <summary>What went wrong.</summary>
    public DatabaseException Failure => Error ?? throw new UnreachableException();

    private DatabaseException? Error { get; set; }

    /// <summary>All items; false for an error.</summary>
    public bool TryFind(List<PathItem> found) => Run(program.Node, new PathItem(root), found, unwraps: _isLax);

    /// <summary>True for the predicate that a node is, false, or null for unknown.</summary>
    private bool? Test(PathNode node, PathItem item)
    {
        Count();
        switch (node.Kind)
        {
            case PathNodeKind.And:
                var left = Test(node.Left, item);
                return left == false ? false : Test(node.Right, item) is var and && and == false ? false
                    : left == true && and == true ? true : null;
            case PathNodeKind.Or:
                var first = Test(node.Left, item);
                return first == true ? true : Test(node.Right, item) is var or && or == true ? true
                    : first == false && or == false ? false : null;
            case PathNodeKind.Not:
                return !Test(node.Left, item);
            case PathNodeKind.IsUnknown:
                return Test(node.Left, item) is null;
            case PathNodeKind.Exists:
                var found = new List<PathItem>();
                return TryRunQuietly(node.Left, item, found, unwraps: false) ? found.Count > 0 : null;
            case PathNodeKind.Comparison:
                return TestPairs(node, item, unwrapsRight: true, (a, b) => PathComparison.Compare(node.Sign, a, b));
            case PathNodeKind.StartsWith:
                return TestPairs(node, item, unwrapsRight: false, PathComparison.StartsWith);
            default:
                return TestPairs(node, item, unwrapsRight: false, (a, _) => a.Kind == JsonValueKind.String
                    ? Matches(node, a) : null);
        }
    }

    private bool? Matches(PathNode node, PathItem item)
    {
        check();
        var text = Utf8Text.Decode(item.View.Unescaped);
        return node.Pattern?.For(text).IsMatch(text);
    }

    // Every item on the left with every item on the right: one pair suffices, and in lax mode the first that is.
    private bool? TestPairs(PathNode node, PathItem item, bool unwrapsRight, Func<PathItem, PathItem, bool?> test)
    {
        List<PathItem> lefts = [], rights = [];
        if (!TryRunQuietly(node.Left, item, lefts, unwraps: true))
        {
            return null;
        }

        if (!node.HasRight)
        {
            rights.Add(default);
        }
        else if (!TryRunQuietly(node.Right, item, rights, unwrapsRight))
        {
            return null;
        }

        var (isFound, isUnknown) = (false, false);
        foreach (var left in lefts)
        {
            foreach (var right in rights)
            {
                Count();
                switch (test(left, right))
                {
                    case null when !_isLax:
                        return null;
                    case null:
                        isUnknown = true;
                        break;
                    case true when _isLax:
                        return true;
                    case true:
                        isFound = true;
                        break;
                    default:
                        break;
                }
            }
        }

        return isFound ? true : isUnknown ? null : false;
    }

    private bool TryRunQuietly(PathNode node, PathItem item, List<PathItem> found, bool unwraps)
    {
        if (RunUnwrapped(node, item, found, unwraps))
        {
            return true;
        }

        Error = null;
        return false;
    }

    // The items of an operand; in lax mode those of the arrays among them.
    private bool RunUnwrapped(PathNode node, PathItem item, List<PathItem> found, bool unwraps)
    {
        if (!unwraps || !_isLax)
        {
            return Run(node, item, found, _isLax);
        }

        var items = new List<PathItem>();
        if (!Run(node, item, items, _isLax))
        {
            return false;
        }

        foreach (var each in items)
        {
            if (each.Kind == JsonValueKind.Array)
            {
                foreach (var part in each.View)
                {
                    Add(found, new PathItem(part.Value));
                }
            }
            else
            {
                Add(found, each);
            }
        }

        return true;
    }

    private bool Run(PathNode node, PathItem item, List<PathItem> found, bool unwraps)
    {
        Count();
        switch (node.Kind)
        {
            case >= PathNodeKind.Comparison:
                var answer = Test(node, item);
                return Go(node, PathItem.Of(answer switch
                {
                    true => "true"u8,
                    false => "false"u8,
                    null => "null"u8,
                }), found);
            case PathNodeKind.Root:
                return Go(node, new PathItem(root), found);
            case PathNodeKind.Current:
                return Go(node, _current.Peek(), found);
            case PathNodeKind.Literal:
                return Go(node, new PathItem(new JsonbView(node.Text)), found);
            case PathNodeKind.Variable:
                return Go(node, new PathItem(FindVariable(node)), found);
            case PathNodeKind.Last:
                return Go(node, PathItem.Of(_arrayLengths.Peek() - 1), found);
            case PathNodeKind.Key:
                return RunKey(node, item, found, unwraps);
            case PathNodeKind.AnyKey:
                return RunAnyKey(node, item, found, unwraps);
            case PathNodeKind.AnyItem:
                return RunAnyItem(node, item, found);
            case PathNodeKind.Subscripts:
                return RunSubscripts(node, item, found);
            case PathNodeKind.Descendants:
                return RunDescendants(node, item, found);
            case PathNodeKind.Filter:
                return RunFilter(node, item, found, unwraps);
            case PathNodeKind.Sign:
                return RunSign(node, item, found);
            case PathNodeKind.Arithmetic:
                return RunArithmetic(node, item, found);
            default:
                return RunMethod(node, item, found, unwraps);
        }
    }

    // The step behind a node with one of its items, or the item itself where none follows.
    private bool Go(PathNode node, PathItem item, List<PathItem> found, bool? unwraps = null)
    {
        if (node.Next is { } next)
        {
            return Run(next, item, found, unwraps ?? _isLax);
        }

        Add(found, item);
        return true;
    }

    private bool GoAll(PathNode node, JsonbView container, List<PathItem> found, bool unwraps)
    {
        foreach (var part in container)
        {
            if (!Go(node, new PathItem(part.Value), found, unwraps))
            {
                return false;
            }
        }

        return true;
    }

    // A step of an object, or of a number, that is applied to an array is applied to its items.
    private bool RunItems(PathNode node, PathItem array, List<PathItem> found)
    {
        foreach (var part in array.View)
        {
            if (!Run(node, new PathItem(part.Value), found, unwraps: false))
            {
                return false;
            }
        }

        return true;
    }

    private bool RunKey(PathNode node, PathItem item, List<PathItem> found, bool unwraps)
    {
        switch (item.Kind)
        {
            case JsonValueKind.Object:
                return item.View.Field(node.Text.Span) is { } field ? Go(node, new PathItem(field), found)
                    : _ignoresStructure || Fail(
                        ErrorCode.JsonMemberNotFound,
                        $"The JSON object has no field \"{Utf8Text.Decode(node.Text.Span)}\".");
            case JsonValueKind.Array when unwraps:
                return RunItems(node, item, found);
            default:
                return _ignoresStructure || Fail(
                    ErrorCode.JsonMemberNotFound, "A JSON path asks for a field of what is no object.");
        }
    }

    private bool RunAnyKey(PathNode node, PathItem item, List<PathItem> found, bool unwraps) => item.Kind switch
    {
        JsonValueKind.Object => GoAll(node, item.View, found, _isLax),
        JsonValueKind.Array when unwraps => RunItems(node, item, found),
        _ => _ignoresStructure || Fail(
            ErrorCode.JsonObjectNotFound, "A JSON path asks for the fields of what is no object."),
    };

    private bool RunAnyItem(PathNode node, PathItem item, List<PathItem> found) =>
        item.Kind == JsonValueKind.Array ? GoAll(node, item.View, found, _isLax)
        : _isLax ? Go(node, item, found)
        : _ignoresStructure || Fail(
            ErrorCode.JsonArrayNotFound, "A JSON path asks for the items of what is no array.");

    private bool RunSubscripts(PathNode node, PathItem item, List<PathItem> found)
    {
        var isArray = item.Kind == JsonValueKind.Array;
        if (!isArray && !_isLax)
        {
            return _ignoresStructure || Fail(
                ErrorCode.JsonArrayNotFound, "A JSON path asks for an item of what is no array.");
        }

        var count = isArray ? item.View.Count() : 1;
        _arrayLengths.Push(count);
        var isFine = true;
        foreach (var (from, to) in node.Subscripts)
        {
            isFine = TryIndex(from, item, out var first) && TryIndex(to ?? from, item, out var last)
                && RunRange(node, item, found, (first, last, count));
            if (!isFine)
            {
                break;
            }
        }

        _arrayLengths.Pop();
        return isFine;
    }

    private bool RunRange(PathNode node, PathItem item, List<PathItem> found, (long First, long Last, int Count) range)
    {
        var (first, last, count) = range;
        if (!_ignoresStructure && (first < 0 || first > last || last >= count))
        {
            return Fail(ErrorCode.InvalidJsonSubscript, "A subscript of a JSON path is outside the array.");
        }

        if (item.Kind != JsonValueKind.Array)
        {
            return first > 0 || last < 0 || Go(node, item, found);
        }

        var index = 0L;
        foreach (var part in item.View)
        {
            if (index > last)
            {
                break;
            }

            if (index++ >= first && !Go(node, new PathItem(part.Value), found))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryIndex(PathNode node, PathItem item, out long index)
    {
        index = 0;
        var found = new List<PathItem>();
        if (!Run(node, item, found, _isLax))
        {
            return false;
        }

        if (found.Count != 1 || found[0].Kind != JsonValueKind.Number)
        {
            return Fail(ErrorCode.InvalidJsonSubscript, "A subscript of a JSON path is not a single number.");
        }

        if (!found[0].TryGetNumber(out var number) || number is > int.MaxValue or < int.MinValue)
        {
            return Fail(ErrorCode.InvalidJsonSubscript, "A subscript of a JSON path is out of range.");
        }

        index = (long)decimal.Truncate(number);
        return true;
    }

    private bool RunDescendants(PathNode node, PathItem item, List<PathItem> found)
    {
        var ignored = _ignoresStructure;
        _ignoresStructure = true;
        var isFine = (node.LevelMin > 0 || Go(node, item, found)) && RunLevel(node, item.View, found, 1);
        _ignoresStructure = ignored;
        return isFine;
    }

    private bool RunLevel(PathNode node, JsonbView view, List<PathItem> found, int level)
    {
        if (level > node.LevelMax && (node.LevelMin != int.MaxValue || !view.IsContainer))
        {
            return true;
        }

        foreach (var part in view)
        {
            // The last level is that of what holds nothing.
            var isAsked = node.LevelMin == int.MaxValue ? !part.Value.IsContainer : level >= node.LevelMin;
            Count();
            if ((isAsked && !Go(node, new PathItem(part.Value), found))
                || (level < node.LevelMax && part.Value.IsContainer && !RunLevel(node, part.Value, found, level + 1)))
            {
                return false;
            }
        }

        return true;
    }

    private bool RunFilter(PathNode node, PathItem item, List<PathItem> found, bool unwraps)
    {
        if (unwraps && item.Kind == JsonValueKind.Array)
        {
            return RunItems(node, item, found);
        }

        _current.Push(item);
        var answer = Test(node.Left, item);
        _current.Pop();
        return answer != true || Go(node, item, found);
    }

    private bool RunSign(PathNode node, PathItem item, List<PathItem> found)
    {
        var operands = new List<PathItem>();
        if (!RunUnwrapped(node.Left, item, operands, unwraps: true))
        {
            return false;
        }

        foreach (var operand in operands)
        {
            if (operand.Kind != JsonValueKind.Number)
            {
                return Fail(ErrorCode.JsonNumberNotFound, "A sign in a JSON path stands before what is no number.");
            }

            if (!operand.TryGetNumber(out var number))
            {
                return OutOfRange();
            }

            if (!Go(node, node.Sign == "-" ? PathItem.Of(-number) : operand, found))
            {
                return false;
            }
        }

        return true;
    }

    private bool RunArithmetic(PathNode node, PathItem item, List<PathItem> found)
    {
        if (!TryOperand(node.Left, item, "left", node.Sign, out var left)
            || !TryOperand(node.Right, item, "right", node.Sign, out var right))
        {
            return false;
        }

        if (right == 0 && node.Sign is "/" or "%")
        {
            return Fail(ErrorCode.DivisionByZero, "Division by zero in a JSON path.");
        }

        try
        {
            return Go(node, PathItem.Of(PathComparison.Compute(node.Sign, left, right)), found);
        }
        catch (OverflowException)
        {
            return OutOfRange();
        }
    }

    private bool TryOperand(PathNode node, PathItem item, string side, string sign, out decimal number)
    {
        number = 0;
        var found = new List<PathItem>();
        if (!RunUnwrapped(node, item, found, unwraps: true))
        {
            return false;
        }

        if (found.Count != 1 || found[0].Kind != JsonValueKind.Number)
        {
            return Fail(
                ErrorCode.SingletonJsonItemRequired,
                $"The {side} operand of {sign} in a JSON path is not a single number.");
        }

        return found[0].TryGetNumber(out number) || OutOfRange();
    }

    private bool RunMethod(PathNode node, PathItem item, List<PathItem> found, bool unwraps)
    {
        if (node.Sign == "type")
        {
            return Go(node, PathItem.OfText(item.TypeName), found);
        }

        if (node.Sign == "size")
        {
            return item.Kind == JsonValueKind.Array ? Go(node, PathItem.Of(item.View.Count()), found)
                : _isLax ? Go(node, PathItem.Of(1), found)
                : _ignoresStructure || Fail(
                    ErrorCode.JsonArrayNotFound, "size() in a JSON path is applied to what is no array.");
        }

        if (unwraps && item.Kind == JsonValueKind.Array)
        {
            return RunItems(node, item, found);
        }

        switch (node.Sign)
        {
            case "keyvalue":
                return RunKeyValue(node, item, found);
            case "datetime":
                return item.Kind != JsonValueKind.String
                    ? Fail(
                        ErrorCode.InvalidArgumentForJsonDatetime, "datetime() in a JSON path is applied to no string.")
                    : PathDatetime.TryRead(item, out var moment)
                        ? Go(node, moment, found)
                        : Fail(
                            ErrorCode.InvalidArgumentForJsonDatetime,
                            $"A string of the JSON value is no date or time: {item.Shown}.");
            case "double":
                return PathComparison.TryDouble(item, out var real)
                    ? Go(node, real, found)
                    : Fail(
                        ErrorCode.NonNumericJsonItem,
                        "double() in a JSON path is applied to what is no number, not even as a string.");
            default:
                return item.Kind != JsonValueKind.Number
                    ? Fail(
                        ErrorCode.NonNumericJsonItem, $"{node.Sign}() in a JSON path is applied to what is no number.")
                    : item.TryGetNumber(out var number)
                        ? Go(node, PathItem.Of(PathComparison.Apply(node.Sign, number)), found)
                        : OutOfRange();
        }
    }

    private bool RunKeyValue(PathNode node, PathItem item, List<PathItem> found)
    {
        if (item.Kind != JsonValueKind.Object)
        {
            return Fail(ErrorCode.JsonObjectNotFound, "keyvalue() in a JSON path is applied to what is no object.");
        }

        var id = root.Bytes.Overlaps(item.View.Bytes, out var offset) ? offset : 0;
        foreach (var part in item.View)
        {
            if (!Go(node, PathItem.OfField(part, id), found))
            {
                return false;
            }
        }

        return true;
    }

    private JsonbView FindVariable(PathNode node) => variables?.Field(node.Text.Span) ?? throw new DatabaseException(
        ErrorCode.UndefinedObject, $"The JSON path has no variable \"{Utf8Text.Decode(node.Text.Span)}\".");

    private bool OutOfRange() =>
        Fail(ErrorCode.NumericValueOutOfRange, "A number of a JSON path is out of the range of DECIMAL.");

    private bool Fail(ErrorCode code, string message)
    {
        Error ??= new DatabaseException(code, message);
        return false;
    }

    private static void Add(List<PathItem> found, PathItem item)
    {
        if (found.Count == ItemCountMax)
        {
            throw new DatabaseException(ErrorCode.StatementTooComplex, "The JSON path leads to too many items.");
        }

        found.Add(item);
    }

    private void Count()
    {
        if ((++_steps & 0xFFF) == 0)
        {
            check();
        }
    }
}
