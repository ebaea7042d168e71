using System.Text.Json;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>Whether a value of JSONB holds another one, as <c>@&gt;</c> has it.</summary>
internal static class JsonbContainment
{
    /// <summary>jsonb_contains.</summary>
    public static void Evaluate(FunctionCall call)
    {
        foreach (var row in call.Rows)
        {
            var (outer, inner) = (JsonbCall.ViewOf(call.Texts(0), row), JsonbCall.ViewOf(call.Texts(1), row));
            call.IntegerResults[row] = Contains(call, outer, inner, isTop: true) ? 1 : 0;
        }
    }

    private static bool Contains(FunctionCall call, JsonbView outer, JsonbView inner, bool isTop)
    {
        switch (outer.Kind, inner.Kind)
        {
            case (JsonValueKind.Object, JsonValueKind.Object):
                foreach (var part in inner)
                {
                    call.CheckCancelled();
                    if (outer.Field(part.Name.Span) is not { } value
                        || !Contains(call, value, part.Value, isTop: false))
                    {
                        return false;
                    }
                }

                return true;
            case (JsonValueKind.Array, JsonValueKind.Array):
                foreach (var part in inner)
                {
                    if (!HasItem(call, outer, part.Value))
                    {
                        return false;
                    }
                }

                return true;
            case (JsonValueKind.Array, not JsonValueKind.Object) when isTop:
                return HasItem(call, outer, inner);
            case (JsonValueKind.Object or JsonValueKind.Array, _) or (_, JsonValueKind.Object or JsonValueKind.Array):
                return false;
            default:
                return JsonbKey.Compare(outer.Bytes, inner.Bytes) == 0;
        }
    }

    private static bool HasItem(FunctionCall call, JsonbView array, JsonbView item)
    {
        foreach (var part in array)
        {
            call.CheckCancelled();
            if (Contains(call, part.Value, item, isTop: false))
            {
                return true;
            }
        }

        return false;
    }
}
