using System;
using System.Collections.Generic;
using System.Globalization;
using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Paging;

/// <summary>Reads the meta slots of a data file, and refuses files that this engine does not read.</summary>
internal static class MetaReader
{
    /// <summary>The valid slot with the higher sequence.</summary>
    /// <param name="file">The data file.</param>
    /// <param name="hooks">Where tests take part.</param>
    /// <param name="isOtherSlotWhole">False when the other slot is torn or damaged.</param>
    /// <exception cref="DatabaseException">NotADatabase; Corruption: no slot is valid.</exception>
    public static MetaSlot Read(IDatabaseFile file, StorageHooks hooks, out bool isOtherSlotWhole)
    {
        Span<byte> bytes = stackalloc byte[MetaFormat.SlotSize];
        MetaSlot? best = null;
        MetaSlot? other = null;
        var isUnused = false;
        var hasMagic = false;
        var otherVersion = 0;
        for (long sequence = 0; sequence < 2; sequence++)
        {
            bytes.Clear();
            _ = file.Read(bytes, MetaFormat.OffsetOf(sequence));
            if (MetaFormat.HasMagic(bytes))
            {
                hasMagic = true;
                otherVersion = bytes[MetaFormat.VersionOffset] == MetaFormat.FormatVersion
                    ? otherVersion
                    : bytes[MetaFormat.VersionOffset];
            }

            isUnused |= !bytes.ContainsAnyExcept((byte)0);
            var slot = MetaFormat.TryRead(bytes);
            (best, other) = slot is not null && (best is null || slot.Sequence > best.Sequence)
                ? (slot, best) : (best, slot ?? other);
        }

        // The second slot of a database is written when it is opened first.
        isOtherSlotWhole = other is not null || (isUnused && best?.Sequence == 0);
        if (best is not null)
        {
            RefuseUnknownFeatures(file.Path, best);
            _ = file.Read(bytes, MetaFormat.OffsetOf(best.Sequence));
            hooks.AfterMetaSlotRead(file, bytes);
            return best;
        }

        throw (hasMagic, otherVersion) switch
        {
            (false, _) => NotADatabase(file.Path, "the file is not a DecentDb database: it is another kind of file."),
            (_, not 0) => NotADatabase(file.Path, string.Create(
                CultureInfo.InvariantCulture,
                $"the database has format {otherVersion}, and this version of DecentDb reads format "
                + $"{MetaFormat.FormatVersion} only; export it with a version that reads it, and load it anew.")),
            _ => new DatabaseException(ErrorCode.Corruption, file.Path + ": both meta slots of page 0 are damaged.")
            {
                FileName = file.Path,
                PageNumber = 0,
            },
        };
    }

    private static void RefuseUnknownFeatures(string path, MetaSlot slot)
    {
        var unknown = MetaFormat.UnknownFeatures(slot);
        if (unknown == 0)
        {
            if (MetaFormat.LacksFeatures(slot))
            {
                throw NotADatabase(
                    path,
                    "the database was written before databases had a page directory; export it with the version that "
                    + "wrote it, and load it anew.");
            }

            return;
        }

        var bits = new List<int>();
        for (var bit = 0; bit < sizeof(ulong) * 8; bit++)
        {
            if ((unknown >> bit & 1) != 0)
            {
                bits.Add(bit);
            }
        }

        throw NotADatabase(
            path,
            "the database needs features that this version of DecentDb does not know (bits "
            + string.Join(", ", bits) + " of the required ones); open it with a newer version.");
    }

    public static DatabaseException NotADatabase(string path, string reason) =>
        new(ErrorCode.NotADatabase, path + ": " + reason) { FileName = path };
}
