using System.Collections.Generic;
using System.Globalization;
using System.Threading;
using DecentDb.Engine.Catalog;

namespace DecentDb.Engine.Sessions;

/// <summary>The schemas of temporary objects that open sessions of a database have. Thread-safe.</summary>
internal sealed class TemporarySchemas
{
    private readonly Lock _lock = new();
    private readonly SortedSet<int> _taken = [];

    /// <summary>Gives a session a schema of its own.</summary>
    public string Take()
    {
        lock (_lock)
        {
            var number = 1;
            while (!_taken.Add(number))
            {
                number++;
            }

            return NameOf(number);
        }
    }

    /// <summary>Takes the schema of a session back that has ended.</summary>
    public void Return(string schema)
    {
        lock (_lock)
        {
            _taken.RemoveWhere(number => NameOf(number) == schema);
        }
    }

    /// <summary>True while a session has the schema.</summary>
    public bool IsTaken(string schema)
    {
        lock (_lock)
        {
            foreach (var number in _taken)
            {
                if (QualifiedName.Same(NameOf(number), schema))
                {
                    return true;
                }
            }

            return false;
        }
    }

    private static string NameOf(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{QualifiedName.TemporaryPrefix}{number}");
}
