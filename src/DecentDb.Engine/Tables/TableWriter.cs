using System;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Indexes;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.TableTrees;
using DecentDb.Engine.Trees;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Tables;

/// <summary>
/// Changes the rows of a table and its indexes together within a write transaction, and holds its constraints. A
/// statement is <see cref="BeginStatement"/>, any number of changes, and <c>Cascade.EndStatement</c>. When anything
/// throws, the caller rolls back to its savepoint.
/// </summary>
internal sealed class TableWriter
{
    private readonly TableWriters _writers;
    private readonly PageWriter _writer;
    private readonly NumberSource _numbers;
    private readonly int[] _referencedOrdinals;
    private RowUpdater? _updater;
    private RowExpressions? _expressions;
    private ComputedColumns? _computed;
    private RowSet? _removed;
    private readonly IndexWriter[] _indexes;
    private ChildKey[]? _children;
    private ParentKey[]? _parents;
    private IVectorExpression[] _checks = [];
    private ColumnVector[] _stored = [];
    private long[] _rowIds = [];
    private long _sequenceNext;
    private long _sequenceWritten;
    private long _rowIndex;
    private bool _isSealed;
    private TableSavepoint? _savepoint;

    internal TableWriter(TableWriters writers, PageWriter writer, TableSchema schema, CatalogSnapshot catalog)
    {
        _writers = writers;
        _writer = writer;
        _numbers = new NumberSource(this);
        Schema = schema;
        Catalog = catalog;
        Tree = new TableTreeWriter(writer, schema.Root, schema.Layout);
        _indexes = new IndexWriter[schema.Indexes.Length];
        for (var i = 0; i < _indexes.Length; i++)
        {
            var index = schema.Indexes[i];
            _indexes[i] = new IndexWriter(writer, schema, index, index.IsPlain ? null : Expressions.Indexes[index.Id]);
        }

        _referencedOrdinals = ReferencedOrdinals(schema);
        ReadSequence();
    }

    public TableSchema Schema { get; }

    /// <summary>
    /// True from the first change of a statement without a savepoint to its end: if it throws then, only a rollback of
    /// the transaction restores the table.
    /// </summary>
    public bool IsTorn { get; private set; }

    /// <summary>Rows with the changes of this transaction.</summary>
    public long RowCount => Tree.Root.RowCount;

    /// <summary>The tree of rows.</summary>
    public TableTreeWriter Tree { get; }

    /// <summary>The next number of the identity that is not the row id, for the bulk loader.</summary>
    public long NextNumber
    {
        get => _sequenceNext;
        set => _sequenceNext = value;
    }

    internal CatalogSnapshot Catalog { get; }

    internal PageWriter Pages => _writer;

    internal long MemoryBytes
    {
        get
        {
            var bytes = Tree.MemoryBytes;
            foreach (var index in _indexes)
            {
                bytes += index.Entries.MemoryBytes;
            }

            return bytes;
        }
    }

    internal ReadOnlySpan<IndexWriter> Indexes => _indexes;

    /// <summary>Takes the changes of rows; null: nobody wants to know.</summary>
    internal ChangeLog? Log => _writers.Log;

    internal IVectorExpression[] Checks => _checks;

    internal ChildKey[] Children => _children ??= Array.ConvertAll(
        Schema.ForeignKeys, key => new ChildKey(this, _writers.Get(Catalog.GetTable(key.ParentTableId), Catalog), key));

    internal ParentKey[] Parents => _parents ??= Array.ConvertAll(
        Schema.ReferencedBy,
        key => new ParentKey(
            this, () => _writers.Get(Catalog.GetTable(key.ChildTableId), Catalog), _writer, key));

    /// <summary>The entries of an index.</summary>
    public IIndexWriter EntriesOf(IndexSchema index) => WriterOf(index).Entries;

    /// <summary>Finds rows in an ordered index with the changes of this transaction.</summary>
    public IndexSearch SearchOf(IndexSchema index) => ((IOrderedIndexWriter)WriterOf(index).Entries).Search;

    /// <summary>Finds the rows that have entries in an index, and their keys.</summary>
    public IndexRows RowsOf(IndexSchema index) => WriterOf(index).Rows;

    /// <summary>The error for a key that a unique index would hold twice.</summary>
    public DatabaseException DuplicateViolation(IndexSchema index, ReadOnlySpan<byte> key, long? rowIndex) =>
        WriterOf(index).DuplicateViolation(key, rowIndex);

    /// <summary>
    /// True while somebody else checks, at a later time, that rows of the table that refer to others of it find them.
    /// </summary>
    public bool LeavesSelfReferences { get; set; }

    /// <summary>
    /// True while actions of foreign keys are carried out: a parent that is missing may come until they are done.
    /// </summary>
    public bool AwaitsParents { get; set; }

    /// <summary>The keys whose check waits for the commit.</summary>
    public DeferredKeys Deferred => _writers.Deferred;

    /// <summary>True when keys were taken away whose children nobody has seen to.</summary>
    public bool HasGoneKeys => Array.Exists(Parents, static parent => parent.HasGoneKeys);

    /// <summary>True when an insertion of one row can be checked completely before the first change.</summary>
    public bool CanInsertOneUnsealed =>
        LeavesSelfReferences || !Array.Exists(Schema.ForeignKeys, static key => key.IsSelfReference);

    /// <summary>True when the removal of one row cannot be refused.</summary>
    public bool CanDeleteOneUnsealed => Schema.ReferencedBy.Length == 0;

    /// <summary>
    /// Starts a statement. The conditions are those of the table's CHECK constraints, in their order. Without a
    /// savepoint it may change one row, and only if the <c>Can...Unsealed</c> of the change holds; whatever it refuses
    /// it refuses before the first change then.
    /// </summary>
    /// <param name="checks">
    /// Compiled over a batch whose columns are the table's, in ordinal order. A statement that only removes rows gives
    /// none.
    /// </param>
    /// <param name="isSealed">True when the caller can go back to a savepoint, or rolls everything back.</param>
    /// <param name="pieces">Asks whether to go on while the keys of long values are written; null: nobody asks.</param>
    /// <param name="account">Counts what actions of foreign keys keep; null: nobody counts.</param>
    /// <param name="keepRows">
    /// Keeps rows of these types until the end of the statement; null: it changes few, which may stay in memory.
    /// </param>
    public void BeginStatement(
        IVectorExpression[] checks,
        bool isSealed = true,
        PiecewiseBytes? pieces = null,
        IMemoryAccount? account = null,
        Func<PhysicalType[], IKeptRows>? keepRows = null)
    {
        pieces ??= PiecewiseBytes.Unwatched;
        Pieces = pieces;
        Account = account;
        KeepRows = keepRows;
        AwaitsParents = false;
        _checks = checks;
        _isSealed = isSealed;
        IsTorn = false;
        _rowIndex = 0;
        _updater?.BeginStatement();
        foreach (var index in _indexes)
        {
            index.Entries.BeginStatement(pieces);
        }

        foreach (var child in Children)
        {
            child.BeginStatement(pieces);
        }

        foreach (var parent in Parents)
        {
            parent.BeginStatement();
        }
    }

    /// <summary>
    /// Inserts the selected rows. Columns are those of the table in ordinal order and of its types; defaults are filled
    /// in. NULL in a column that numbers itself gets its number, which is written into the batch; such a column may be
    /// missing as a whole (null), and is put into the batch then. Generated columns are always put into the batch.
    /// </summary>
    public void Insert(Batch batch)
    {
        if (batch.SelectedCount == 0)
        {
            return;
        }

        _writer.Settle();
        var rowIds = Prepare(batch);
        NoteChange();
        InsertNumbered(batch, rowIds);
    }

    /// <summary>
    /// Numbers one row and checks what it must meet by itself, as <see cref="Insert"/> does, so that its keys can be
    /// looked for before <see cref="InsertPrepared"/>; else <see cref="Withdraw"/> gives its numbers back.
    /// </summary>
    /// <param name="row">The columns of the table with one selected row.</param>
    /// <param name="numbers">What to give to <see cref="Withdraw"/>.</param>
    public void PrepareOne(Batch row, out NextNumbers numbers)
    {
        Invariant.That(_isSealed && row.SelectedCount == 1);
        _writer.Settle();
        numbers = new NextNumbers(Tree.NextRowId, _sequenceNext);
        Prepare(row);
    }

    /// <summary>The id of the row that was prepared last.</summary>
    public long PreparedRowId => _rowIds[0];

    /// <summary>Inserts the row that was prepared last.</summary>
    public void InsertPrepared(Batch row) => InsertNumbered(row, _rowIds.AsSpan(0, 1));

    /// <summary>Takes back the numbers of the row that was prepared last and is not inserted.</summary>
    public void Withdraw(NextNumbers numbers) => (Tree.NextRowId, _sequenceNext) = numbers;

    /// <summary>Counts a row of the statement that changes nothing.</summary>
    public void SkipRow() => _rowIndex++;

    /// <summary>
    /// Brings the keys of the rows that were changed so far into place, so that they can be looked for, and refuses
    /// those that occur twice.
    /// </summary>
    public void SettleKeys()
    {
        _updater?.EndStatement();
        foreach (var index in _indexes)
        {
            index.EndStatement();
        }
    }

    /// <summary>True when an update of one row can be checked completely before the first change.</summary>
    public bool CanUpdateOneUnsealed(ReadOnlySpan<int> ordinals) =>
        (_updater ??= new RowUpdater(this)).CanCheckFirst(ordinals);

    /// <summary>
    /// Changes columns of rows: the i-th selected row of the batch holds the new values of row <c>rowIds[i]</c>; column
    /// i of the batch is table column <c>ordinals[i]</c>. A row is changed once in a statement.
    /// </summary>
    public void Update(ReadOnlySpan<long> rowIds, ReadOnlySpan<int> ordinals, Batch batch)
    {
        if (rowIds.Length == 0)
        {
            return;
        }

        Invariant.That(_checks.Length == Schema.Checks.Length);
        _writer.Settle();
        _writers.Touched?.Note(Schema.Id, rowIds);
        (_updater ??= new RowUpdater(this)).Update(rowIds, ordinals, batch, _rowIndex);
        _rowIndex += rowIds.Length;
    }

    /// <summary>Removes rows, which must exist.</summary>
    public void Delete(ReadOnlySpan<long> rowIds)
    {
        _writer.Settle();
        NoteChange();
        _writers.Touched?.Note(Schema.Id, rowIds);
        if (_indexes.Length > 0 || Parents.Length > 0 || ChangeLog.Needs(Schema))
        {
            var old = _removed ??= new RowSet(Schema);
            old.Select(_referencedOrdinals);
            old.Read(Tree, rowIds);
            RemoveKeys(old.Columns, rowIds, null);
            Log?.Delete(Schema, old.Columns, rowIds.Length);
        }

        foreach (var rowId in rowIds)
        {
            _writer.Settle();
            Tree.DeleteExisting(rowId);
        }

        _rowIndex += rowIds.Length;
    }

    /// <summary>Checks the foreign keys that the statement may have broken.</summary>
    /// <param name="mayHaveChanged">True when rows may refer to other keys than when they were checked.</param>
    /// <param name="ask">Asks whether to go on; null: nobody asks.</param>
    internal void EndForeignKeys(bool mayHaveChanged, Action? ask)
    {
        AwaitsParents = false;
        foreach (var child in Children)
        {
            child.EndStatement(mayHaveChanged, ask);
        }

        foreach (var parent in Parents)
        {
            parent.EndStatement(ask);
        }

        IsTorn = false;
    }

    /// <summary>The generated columns, which the writer computes by itself.</summary>
    internal ComputedColumns Computed => _computed ??= new ComputedColumns(
        Schema, Array.Exists(Schema.Columns, static column => column.IsComputed) ? Expressions.Computations : []);

    /// <summary>Puts the generated columns that the last update changed into a batch of the table's columns.</summary>
    public void CopyComputed(Batch target) => _updater?.CopyComputed(target);

    // What the writer itself needs of what the table stores as text.
    private RowExpressions Expressions => _expressions ??= Compile();

    /// <summary>Compiles what the table stores as text.</summary>
    internal RowExpressions Compile() => _writers.Compile(Schema, Catalog);

    /// <summary>Asks whether to go on with the statement.</summary>
    internal PiecewiseBytes Pieces { get; private set; } = PiecewiseBytes.Unwatched;

    /// <summary>Counts what the statement keeps; null: nobody counts.</summary>
    internal IMemoryAccount? Account { get; private set; }

    /// <summary>Keeps rows until the end of the statement; null: they stay in memory.</summary>
    internal Func<PhysicalType[], IKeptRows>? KeepRows { get; private set; }

    /// <summary>Takes the CHECK conditions for a statement that began without them, because it removes rows.</summary>
    internal void TakeChecks(IVectorExpression[] checks) => _checks = checks;

    /// <summary>True when the statement began without the CHECK conditions.</summary>
    internal bool LacksChecks => _checks.Length != Schema.Checks.Length;

    /// <summary>Fills a new index from the rows of the table.</summary>
    public void FillIndex(IndexSchema index)
    {
        Tree.Flush();
        var writer = WriterOf(index);
        var table = new Table(Schema);
        table.Bind(_writer);
        var cursor = table.OpenCursor();
        var columns = new ColumnVector[Schema.Columns.Length];
        foreach (var ordinal in index.ReadOrdinals)
        {
            columns[ordinal] = ColumnVector.Create(Schema.Columns[ordinal].Type.Physical, 0);
        }

        var ids = new Int64Vector();
        for (var found = cursor.SeekFirst(); found; found = cursor.MoveNextLeaf())
        {
            var page = cursor.Page;
            foreach (var ordinal in index.ReadOrdinals)
            {
                table.ReadColumn(page, ordinal, columns[ordinal]);
            }

            ids.EnsureCapacity(page.RowCount);
            page.ReadRowIds(ids);
            writer.Insert(columns, default, ids.Values.AsSpan(0, page.RowCount), 0);
        }
    }

    /// <summary>Removes all rows. Refused while rows of other tables may refer to this one.</summary>
    public void Clear()
    {
        foreach (var key in Schema.ReferencedBy)
        {
            var child = Catalog.GetTable(key.ChildTableId);
            if (!key.IsSelfReference && _writers.Get(child, Catalog).RowCount > 0)
            {
                throw new DatabaseException(
                    ErrorCode.ForeignKeyViolation,
                    $"Table \"{Schema.Name}\" cannot be emptied: table \"{child.Name}\" refers to it " +
                    $"(foreign key \"{key.Name}\").")
                {
                    TableName = Schema.Name,
                    ConstraintName = key.Name,
                };
            }
        }

        Truncate(restartsIdentity: false);
    }

    /// <summary>Removes all rows, whoever refers to them.</summary>
    /// <param name="restartsIdentity">True when the numbers begin again.</param>
    public void Truncate(bool restartsIdentity)
    {
        Tree.Clear();
        foreach (var index in _indexes)
        {
            index.Entries.Clear();
        }

        if (restartsIdentity)
        {
            Tree.NextRowId = 1;
            _sequenceNext = 1;
        }
    }

    /// <summary>Called when everything was checked that can be checked before the first change.</summary>
    internal void NoteChange() => IsTorn = !_isSealed;

    /// <summary>Inserts rows whose columns are complete and checked; their keys are left to the caller.</summary>
    internal void InsertRows(Batch batch, ReadOnlySpan<long> rowIds, long firstRowIndex)
    {
        var next = Tree.NextRowId;
        Array.Resize(ref _stored, Schema.Layout.Columns.Length);
        foreach (var column in Schema.Columns)
        {
            if (!column.IsRowId)
            {
                _stored[column.StoredOrdinal] = batch.Columns[column.Ordinal];
            }
        }

        var conflict = -1;
        if (batch.Selection is null)
        {
            conflict = Tree.Insert(rowIds, _stored, 0);
        }
        else
        {
            for (var i = 0; i < rowIds.Length && conflict < 0; i++)
            {
                conflict = Tree.Insert(rowIds[i], _stored, batch.Selection[i]) ? -1 : i;
            }
        }

        if (conflict >= 0)
        {
            throw DuplicateRowId(batch, batch.RowAt(conflict), firstRowIndex + conflict);
        }

        // An increment above one reaches further than the tree counts by itself.
        Tree.NextRowId = Math.Max(next, Tree.NextRowId);
    }

    /// <summary>Removes the index entries of rows and notes them as parents that are gone or get other keys.</summary>
    /// <param name="columns">The columns by ordinal, a row for each id.</param>
    /// <param name="rowIds">The rows.</param>
    /// <param name="newColumns">What the rows become; null when they are deleted.</param>
    internal void RemoveKeys(ColumnVector[] columns, ReadOnlySpan<long> rowIds, ColumnVector[]? newColumns)
    {
        foreach (var index in _indexes)
        {
            index.Delete(columns, rowIds);
        }

        foreach (var parent in Parents)
        {
            for (var i = 0; i < rowIds.Length; i++)
            {
                if (newColumns is null)
                {
                    parent.Remove(columns, i);
                }
                else
                {
                    parent.Change(columns, newColumns, i);
                }
            }
        }
    }

    /// <summary>Called between two rows: changed pages past their budget leave memory.</summary>
    internal void Settle() => _writer.Settle();

    internal bool EncodeDirtyPages()
    {
        var encoded = Tree.EncodeDirtyPages(_writer);
        foreach (var index in _indexes)
        {
            encoded |= index.Entries.EncodeDirtyPages(_writer);
        }

        if (_sequenceNext != _sequenceWritten && Schema.Sequence is { } sequence)
        {
            RootRecords.Write(_writer, sequence, TreeRoot.EmptyTable with { NextRowId = _sequenceNext });
            _sequenceWritten = _sequenceNext;
            encoded = true;
        }

        return encoded;
    }

    internal long SavepointBytes
    {
        get
        {
            var bytes = Tree.SavepointBytes;
            foreach (var index in _indexes)
            {
                bytes += index.Entries.SavepointBytes;
            }

            return bytes;
        }
    }

    /// <summary>A savepoint; the one made before when nothing has changed since.</summary>
    internal TableSavepoint Seal()
    {
        var tree = Tree.Seal();
        var isSame = _savepoint is { } last && last.Tree == tree && last.SequenceNext == _sequenceNext;
        for (var i = 0; i < _indexes.Length && isSame; i++)
        {
            isSame = _savepoint!.Indexes[i] == _indexes[i].Entries.Seal();
        }

        return isSame ? _savepoint! : _savepoint = new TableSavepoint(
            this, tree, Array.ConvertAll(_indexes, static index => index.Entries.Seal()), _sequenceNext);
    }

    internal void Release(TableSavepoint savepoint, TableSavepoint? outer)
    {
        Tree.Release(savepoint.Tree, outer?.Tree);
        for (var i = 0; i < _indexes.Length; i++)
        {
            _indexes[i].Entries.Release(savepoint.Indexes[i], outer?.Indexes[i]);
        }
    }

    /// <summary>Starts anew in a transaction that began again: nothing but memory is kept.</summary>
    internal void Restart()
    {
        Tree.Restart();
        foreach (var index in _indexes)
        {
            index.Entries.RestoreTo(null);
        }

        _children = null;
        _parents = null;
        _savepoint = null;
        IsTorn = false;
        ReadSequence();
    }

    internal void RestoreTo(TableSavepoint savepoint)
    {
        Tree.RestoreTo(savepoint.Tree);
        for (var i = 0; i < _indexes.Length; i++)
        {
            _indexes[i].Entries.RestoreTo(savepoint.Indexes[i]);
        }

        // They may hold writers that were made since the savepoint, which are forgotten now.
        _children = null;
        _parents = null;
        ReadSequence();
        _sequenceNext = Schema.Sequence is null ? _sequenceNext : savepoint.SequenceNext;
    }

    // Numbers the rows and checks what each of them must meet by itself; gives their ids.
    private ReadOnlySpan<long> Prepare(Batch batch)
    {
        Invariant.That(_checks.Length == Schema.Checks.Length);
        var nextRowId = Tree.NextRowId;
        var sequenceNext = _sequenceNext;
        try
        {
            var rowIds = TakeRowIds(batch);
            FillSequence(batch);
            Computed.Fill(batch, _rowIndex);
            CheckRows(batch);
            if (!_isSealed)
            {
                CheckOneRow(batch, rowIds[0]);
            }

            return rowIds;
        }
        catch
        {
            Tree.NextRowId = nextRowId;
            _sequenceNext = sequenceNext;
            throw;
        }
    }

    private void InsertNumbered(Batch batch, ReadOnlySpan<long> rowIds)
    {
        var count = batch.SelectedCount;
        InsertRows(batch, rowIds, _rowIndex);
        LastRowId = rowIds[count - 1];
        _writers.Touched?.Note(Schema.Id, rowIds);
        Log?.Insert(Schema, batch);
        foreach (var index in _indexes)
        {
            index.Insert(batch.Columns, batch.SelectedRows, rowIds, _rowIndex);
        }

        foreach (var child in Children)
        {
            child.Check(batch.Columns, batch.SelectedRows, count, _rowIndex, parentMayMove: false);
        }

        _rowIndex += count;
    }

    private void CheckRows(Batch batch)
    {
        RowChecks.CheckNotNull(Schema, batch, _rowIndex);
        TypeChecks.Check(Schema, batch, _rowIndex);
        RowChecks.CheckConditions(Schema, _checks, batch, _rowIndex);
    }

    // What an insertion would find out while it changes the table.
    private void CheckOneRow(Batch batch, long rowId)
    {
        var row = batch.RowAt(0);
        if (!Schema.HasHiddenRowId && Tree.Contains(rowId))
        {
            throw DuplicateRowId(batch, row, _rowIndex);
        }

        foreach (var index in _indexes)
        {
            index.CheckUnique(batch.Columns, row, _rowIndex);
        }

        foreach (var child in Children)
        {
            child.Check(batch.Columns, [row], 1, _rowIndex, parentMayMove: false);
        }
    }

    private DatabaseException DuplicateRowId(Batch batch, int row, long rowIndex) => Violations.Unique(
        Schema, Schema.PrimaryKeyName ?? Schema.Name, Schema.PrimaryKey,
        [batch.Columns[Schema.PrimaryKey[0]]], row, rowIndex);

    private static int[] ReferencedOrdinals(TableSchema schema)
    {
        var ordinals = new System.Collections.Generic.SortedSet<int>();
        foreach (var index in schema.Indexes)
        {
            ordinals.UnionWith(index.ReadOrdinals);
        }

        foreach (var key in schema.ReferencedBy)
        {
            ordinals.UnionWith(key.ParentOrdinals);
        }

        for (var i = 0; i < schema.Columns.Length && ChangeLog.Needs(schema); i++)
        {
            ordinals.Add(i);
        }

        return [.. ordinals];
    }

    private IndexWriter WriterOf(IndexSchema index)
    {
        foreach (var writer in _indexes)
        {
            if (writer.Schema.Id == index.Id)
            {
                return writer;
            }
        }

        throw new DatabaseException(ErrorCode.UndefinedObject, $"There is no index \"{index.Name}\".");
    }

    private void ReadSequence()
    {
        if (Schema.Sequence is { } sequence)
        {
            _sequenceNext = NumberSource.ReadSequence(_writer, sequence);
            _sequenceWritten = _sequenceNext;
        }
    }

    /// <summary>The id of the row that was inserted last, since this was set to null.</summary>
    public long? LastRowId { get; set; }

    /// <summary>The number that a column got last because none was given, since this was set to null.</summary>
    public long? LastNumber
    {
        get => _numbers.LastTaken;
        set => _numbers.LastTaken = value;
    }

    private ReadOnlySpan<long> TakeRowIds(Batch batch)
    {
        var count = batch.SelectedCount;
        if (_rowIds.Length < count)
        {
            _rowIds = new long[Math.Max(count, _rowIds.Length * 2)];
        }

        var ids = _rowIds.AsSpan(0, count);
        if (Schema.HasHiddenRowId)
        {
            NumberSource.FillHidden(ids, Tree.NextRowId);
            return ids;
        }

        Tree.NextRowId = _numbers.Fill(batch, Schema.Columns[Schema.RowIdOrdinal], Tree.NextRowId);
        var values = ((Int64Vector)batch.Columns[Schema.RowIdOrdinal]).Values;
        if (batch.Selection is null)
        {
            values.AsSpan(0, count).CopyTo(ids);
            return ids;
        }

        for (var i = 0; i < count; i++)
        {
            ids[i] = values[batch.Selection[i]];
        }

        return ids;
    }

    /// <summary>Gives the rows of a batch new numbers in place of those of a column that numbers itself.</summary>
    public void Renumber(Batch batch, Int64Vector numbers, int ordinal)
    {
        var column = Schema.Columns[ordinal];
        numbers.Reset();
        numbers.EnsureCapacity(batch.RowCount);
        if (ordinal == Schema.SequenceOrdinal)
        {
            _sequenceNext = _numbers.Renew(batch, numbers, column, _sequenceNext);
        }
        else
        {
            Invariant.That(ordinal == Schema.RowIdOrdinal && !Schema.HasHiddenRowId);
            Tree.NextRowId = _numbers.Renew(batch, numbers, column, Tree.NextRowId);
        }
    }

    /// <summary>The number that a column gives out next.</summary>
    internal long NumberAfter(int ordinal) => ordinal == Schema.SequenceOrdinal ? _sequenceNext : Tree.NextRowId;

    /// <summary>Takes the next number of a column that numbers itself.</summary>
    /// <exception cref="DatabaseException">NumericValueOutOfRange: none is left.</exception>
    internal long TakeNumber(int ordinal)
    {
        var next = NumberAfter(ordinal);
        var number = _numbers.Take(Schema.Columns[ordinal], ref next);
        if (ordinal == Schema.SequenceOrdinal)
        {
            _sequenceNext = next;
        }
        else
        {
            Tree.NextRowId = next;
        }

        return number;
    }

    /// <summary>Sets the number that a column gives out next. That of row ids stays above those that are there.
    /// </summary>
    internal void SetNextNumber(int ordinal, long next)
    {
        if (ordinal == Schema.SequenceOrdinal)
        {
            _sequenceNext = next;
        }
        else
        {
            EncodeDirtyPages();
            var cursor = new TableCursor(_writer, Tree.Root);
            var last = cursor.SeekLast() ? cursor.Page.RowId(cursor.Page.RowCount - 1) : 0;
            Tree.NextRowId = Math.Max(next, last == long.MaxValue ? last : last + 1);
        }
    }

    private void FillSequence(Batch batch)
    {
        var ordinal = Schema.SequenceOrdinal;
        if (ordinal >= 0)
        {
            _sequenceNext = _numbers.Fill(batch, Schema.Columns[ordinal], _sequenceNext);
        }
    }
}
