using System;
using System.Data.Common;

namespace DecentDb.Versus.Mixes;

/// <summary>A mix of operations that many threads run at once, each with a connection of its own.</summary>
/// <param name="name">The name in the report.</param>
internal abstract class Mix(string name)
{
    public string Name => name;

    /// <summary>Makes the database that the workers use, at a path where there is none.</summary>
    public abstract void Prepare(Contender contender, string path);

    /// <summary>What one thread does; it has the connection alone.</summary>
    /// <param name="contender">Opens more connections where the mix does.</param>
    /// <param name="connection">To the prepared database.</param>
    /// <param name="path">Of the prepared database.</param>
    /// <param name="seed">Differs for each thread.</param>
    public abstract IMixWorker CreateWorker(Contender contender, DbConnection connection, string path, int seed);

    /// <summary>Throws when the database is not as the workers must have left it.</summary>
    public virtual void Check(DbConnection connection)
    {
    }

    /// <summary>Removes what <see cref="Prepare"/> made.</summary>
    public virtual void Delete(string path) => Contender.Delete(path);

    protected static void Require(bool condition, string what)
    {
        if (!condition)
        {
            throw new InvalidOperationException("A mix went wrong: " + what);
        }
    }
}
