using System;

namespace DecentDb.Data;

/// <summary>
/// How a bulk copy treats rows. The values up to 128 are those of SqlBulkCopyOptions; 64 is not used.
/// </summary>
[Flags]
public enum DecentDbBulkCopyOptions
{
    /// <summary>Identities number the rows themselves, and a NULL becomes the default of its column.</summary>
    Default = 0,

    /// <summary>
    /// Values for a column that is declared as an identity are taken from the source, and later numbers continue above
    /// them. Without it such a column of the source is not read. A plain INTEGER or BIGINT primary key is no declared
    /// identity: its values are always taken.
    /// </summary>
    KeepIdentity = 1,

    /// <summary>Changes nothing: constraints are always enforced.</summary>
    CheckConstraints = 2,

    /// <summary>Changes nothing: a load always keeps other writers out and never readers.</summary>
    TableLock = 4,

    /// <summary>A NULL stays NULL also where the column has a default.</summary>
    KeepNulls = 8,

    /// <summary>Refused with <see cref="NotSupportedException"/>: a bulk copy fires no triggers.</summary>
    FireTriggers = 16,

    /// <summary>Each batch is committed by itself: the same as Atomicity = Batch.</summary>
    UseInternalTransaction = 32,

    /// <summary>Changes nothing: the catalog is in memory, and always the newest is used.</summary>
    CacheMetadata = 128,

    /// <summary>After the commit <see cref="DecentDbBulkCopy.RowsCopied"/> is raised once more, as final.</summary>
    NotifyOnCompletion = 256,

    /// <summary>The result lists the key of every row, in the order of the source; 8 bytes a row.</summary>
    ReturnGeneratedKeys = 2048,
}
