using System;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Functions;

/// <summary>The time zone of a call, which is mostly the same for all rows.</summary>
internal sealed class ZoneCache
{
    private const int LengthMax = 200;
    private byte[] _name = [];
    private TimeZoneInfo? _zone;

    /// <summary>The zone that an argument names.</summary>
    /// <exception cref="DatabaseException">InvalidParameterValue: there is no such zone.</exception>
    public TimeZoneInfo Find(FunctionCall call, int argument, int row)
    {
        var name = call.Texts(argument).Get(row);
        if (_zone is null || !name.SequenceEqual(_name))
        {
            if (name.Length > LengthMax)
            {
                throw new DatabaseException(
                    ErrorCode.InvalidParameterValue, "There is no time zone of so long a name.");
            }

            _zone = TimeZones.Find(call.Text(argument, row));
            _name = name.ToArray();
        }

        return _zone;
    }
}
