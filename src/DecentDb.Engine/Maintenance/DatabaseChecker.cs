using System;
using System.Collections.Generic;
using System.Globalization;
using System.Threading;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Transactions;
using DecentDb.Engine.Trees;

namespace DecentDb.Engine.Maintenance;

/// <summary>
/// Walks a whole state of the database and lists what is wrong with it.
/// <list type="number">
/// <item>Every page is exactly one of: root records, a page of one tree, a piece of one long value, free.</item>
/// <item>Every root record belongs to one table, index or sequence.</item>
/// <item>Trees are ordered, linked and counted; values fit their columns; indexes hold just the keys of the rows;
/// unique keys are unique; rows have the parents of their foreign keys and meet their CHECK conditions.</item>
/// </list>
/// Damage of any kind becomes a sentence and the check goes on with what can be read. Memory does not grow with the
/// database, but for one bit a page.
/// </summary>
internal sealed class DatabaseChecker
{
    private const string FreeListName = "the list of free pages";

    private readonly ReadTransaction _reader;
    private readonly RowExpressionsCompiler _compile;
    private readonly CancellationToken _cancellationToken;
    private readonly ProblemList _problems;
    private readonly PageMap _used;
    private readonly PageMap _free;
    private readonly TreeChecker _trees;
    private readonly HashSet<RootId> _claimed = [];
    private readonly HashSet<RootId> _whole = [];
    private bool _sawAll = true;

    private DatabaseChecker(
        ReadTransaction reader, RowExpressionsCompiler compile, CancellationToken cancellationToken)
    {
        _compile = compile;
        _reader = reader;
        _cancellationToken = cancellationToken;
        _problems = new ProblemList(reader.FileName);
        _used = new PageMap(reader.PageCount);
        _free = new PageMap(reader.PageCount);
        _trees = new TreeChecker(reader, reader.PageCount, _used.Add, _problems, cancellationToken);
    }

    /// <summary>Checks the state that the snapshot reads; an empty list means it is sound.</summary>
    /// <param name="reader">The snapshot.</param>
    /// <param name="compile">Compiles what a table stores as text, for the layers that know no SQL.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <exception cref="DatabaseException">QueryCanceled; never Corruption.</exception>
    public static IReadOnlyList<string> Check(
        ReadTransaction reader, RowExpressionsCompiler compile, CancellationToken cancellationToken)
    {
        try
        {
            var checker = new DatabaseChecker(reader, compile, cancellationToken);
            checker.Run();
            return checker._problems.ToSentences();
        }
        catch (OperationCanceledException e)
        {
            throw new DatabaseException(ErrorCode.QueryCanceled, "The integrity check was cancelled.", e);
        }
    }

    private void Run()
    {
        CheckPageDirectory();
        var records = _trees.CheckRoots();
        if (ReadCatalog() is { } catalog)
        {
            foreach (var table in catalog.Tables)
            {
                Guard($"table \"{table.Name}\"", () => CheckTable(table, catalog));
            }

            foreach (var sequence in catalog.Sequences)
            {
                var name = $"sequence \"{sequence.Name}\"";
                Guard(name, () => CheckSequence(sequence.Root, name, rowsMax: 1));
            }

            CheckUnclaimed(records);
            foreach (var table in catalog.Tables)
            {
                Guard($"table \"{table.Name}\"", () => CheckForeignKeys(table, catalog));
            }

        }
        else
        {
            CheckNameless(records);
        }

        Guard(FreeListName, CheckFreeList);
        CheckLostPages();
    }

    // Its pages are where no tree may be, and say of every page that a walk reads how old it must be.
    private void CheckPageDirectory()
    {
        var layout = PageDirectoryLayout.Of(_reader.PageSize);
        for (uint page = 0; page < _reader.PageCount; page++)
        {
            if (layout.Contains(new PageId(page)))
            {
                _used.Add(new PageId(page));
            }
        }

        foreach (var (page, damage) in _reader.FindDirectoryDamage())
        {
            _problems.Add("the page directory", page, damage);
        }
    }

    private CatalogSnapshot? ReadCatalog()
    {
        const string name = "the catalog";
        CatalogSnapshot? catalog = null;
        Guard(name, () =>
        {
            if (TryClaim(CatalogFormat.RootOf(_reader), TreeKind.Table, name, out var root)
                && CheckTree(root, CatalogFormat.RootOf(_reader), name, null))
            {
                catalog = CatalogBuilder.Build(_reader.SchemaVersion, CatalogRecords.Read(_reader), _reader.FileName);
            }
        });
        return catalog;
    }

    private void CheckTable(TableSchema table, CatalogSnapshot catalog)
    {
        var rows = new TableChecker(table, Compile(table, catalog), _reader, _problems);
        rows.CanRead = TryClaim(table.Root, TreeKind.Table, rows.Name, out var root)
            && CheckTree(root, table.Root, rows.Name, rows.CheckLeaf, table.Layout.RowIdMax) && rows.IsComplete;
        foreach (var index in rows.Indexes)
        {
            var schema = index.Schema;
            if (!TryClaim(schema.Root, schema.Method.RootKind, index.Name, out root))
            {
                continue;
            }

            if (!index.CheckPages(root, _trees.Walk))
            {
                _sawAll = false;
                continue;
            }

            _whole.Add(schema.Root);
            var indexRoot = root;
            Guard(index.Name, () => index.Compare(indexRoot, _trees.Walk, _cancellationToken));
        }

        if (table.Sequence is { } sequence)
        {
            CheckSequence(sequence, "the sequence of " + rows.Name, rowsMax: 0);
        }
    }

    // One row stands for a number that was given out.
    private void CheckSequence(RootId sequence, string name, long rowsMax)
    {
        if (TryClaim(sequence, TreeKind.Table, name, out var root)
            && (!root.Page.IsNone || root.RowCount > rowsMax))
        {
            _problems.Add(name, "its root record has rows");
        }
    }

    private RowExpressions Compile(TableSchema table, CatalogSnapshot catalog)
    {
        var expressions = new RowExpressions([], []);
        if (table.Checks.Length > 0 || !Array.TrueForAll(table.Indexes, static index => index.IsPlain))
        {
            Guard($"the expressions of table \"{table.Name}\"", () => expressions = _compile(table, catalog));
        }

        return expressions;
    }

    private bool CheckTree(
        in TreeRoot root,
        RootId id,
        string name,
        Action<PageId, ColumnPageView>? visitLeaf,
        long rowIdMax = long.MaxValue)
    {
        if (_trees.CheckTable(root, name, visitLeaf, rowIdMax))
        {
            _whole.Add(id);
            return true;
        }

        _sawAll = false;
        return false;
    }

    private void CheckForeignKeys(TableSchema child, CatalogSnapshot catalog)
    {
        foreach (var key in child.ForeignKeys)
        {
            var parent = catalog.GetTable(key.ParentTableId);
            if (!ParentLookup.TryFindKey(parent, key, out var index))
            {
                _problems.Add(
                    $"table \"{child.Name}\"",
                    $"foreign key \"{key.Name}\" refers to columns of table \"{parent.Name}\" that are not unique");
                continue;
            }

            if (_whole.Contains(child.Root) && _whole.Contains(index?.Root ?? parent.Root))
            {
                ForeignKeyChecker.Check(_reader, child, parent, key, _problems, _cancellationToken);
            }
        }
    }

    // Root records that nothing in the catalog names.
    private void CheckUnclaimed(List<RootId> records)
    {
        foreach (var id in records)
        {
            if (!_claimed.Contains(id))
            {
                _sawAll = false;
                _problems.Add("the root records", id.Page, string.Create(
                    CultureInfo.InvariantCulture, $"record {id.Slot} belongs to no table or index"));
            }
        }
    }

    // Without a catalog the trees can still be walked.
    private void CheckNameless(List<RootId> records)
    {
        _sawAll = false;
        foreach (var id in records)
        {
            var name = $"the tree of root record {id}";
            if (!_claimed.Contains(id) && RootRecords.TryRead(_reader, id, out var root))
            {
                _ = root.Kind == TreeKind.Table ? _trees.CheckTable(root, name) : _trees.CheckIndex(root, name);
            }
        }
    }

    private bool TryClaim(RootId id, TreeKind kind, string name, out TreeRoot root)
    {
        try
        {
            root = RootRecords.Read(_reader, id);
        }
        catch (DatabaseException e)
        {
            root = default;
            _sawAll = false;
            _problems.Add(name, e);
            return false;
        }

        var problem = root.Kind != kind ? "is not of its kind"
            : !_claimed.Add(new RootId(id.Page, id.Slot)) ? "belongs to something else too" : null;
        if (problem is null)
        {
            return true;
        }

        _sawAll = false;
        _problems.Add(name, id.Page, string.Create(CultureInfo.InvariantCulture, $"root record {id.Slot} {problem}"));
        return false;
    }

    private void CheckFreeList()
    {
        for (var trunkId = _reader.FreeListHead; !trunkId.IsNone;)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            if (!TryAddFree(trunkId, trunkId))
            {
                return;
            }

            var trunk = FreeList.ReadTrunk(_reader, trunkId);
            var count = PageFormat.GetCount(trunk);
            for (var i = 0; i < count; i++)
            {
                TryAddFree(FreeListFormat.GetId(trunk, i), trunkId);
            }

            trunkId = PageFormat.GetRightSibling(trunk);
            _reader.Renew();
        }

        if (_free.Count != _reader.FreePageCount)
        {
            _problems.Add(FreeListName, string.Create(
                CultureInfo.InvariantCulture,
                $"it has {_free.Count} pages, but the state of the database says {_reader.FreePageCount}"));
        }
    }

    // False when a trunk with this id is not to be read. One that is in use as well is read all the same.
    private bool TryAddFree(PageId id, PageId trunk)
    {
        var isNew = id.Value >= MetaFormat.PageCountOf(_reader.PageSize) && id.Value < _reader.PageCount
            && _free.Add(id);
        if (!isNew || _used.Contains(id))
        {
            _sawAll = false;
            _problems.Add(FreeListName, trunk, "it names page " + id + (isNew ? ", which is in use"
                : id.Value < _reader.PageCount ? " twice" : ", which is outside the database"));
        }

        return isNew;
    }

    private void CheckLostPages()
    {
        var lost = 0L;
        var from = MetaFormat.PageCountOf(_reader.PageSize);
        while (_used.TryFindGap(_free, from, out var start, out var end))
        {
            lost += end - start;
            from = end;
            if (_sawAll)
            {
                _problems.Add("the pages", string.Create(
                    CultureInfo.InvariantCulture,
                    $"pages {start} to {end - 1} are neither in use nor in the list of free pages"));
            }
        }

        if (lost > 0 && !_sawAll)
        {
            _problems.Add("the pages", string.Create(
                CultureInfo.InvariantCulture,
                $"{lost} pages could not be checked, because what refers to them is damaged"));
        }
    }

    // What a walk cannot go on after.
    private void Guard(string name, Action check)
    {
        try
        {
            check();
        }
        catch (DatabaseException e)
        {
            _sawAll = false;
            _problems.Add(name, e);
        }
    }
}
