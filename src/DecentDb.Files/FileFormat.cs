using System;
using System.Collections.Generic;
using System.Data.Common;
using System.IO;
using System.Threading;
using DecentDb.Readers;

namespace DecentDb.Files;

/// <summary>
/// A format of files of rows, which can be read and written. Formats of other assemblies are made known by
/// <see cref="FileFormats.Register"/>. Objects are safe for use by several threads.
/// </summary>
public abstract class FileFormat
{
    /// <summary>The name, as it is written on a command line.</summary>
    public abstract string Name { get; }

    /// <summary>Whether a file is of this format.</summary>
    /// <param name="fileName">Its name; one of a compressed file has that ending, too.</param>
    /// <param name="start">Its first unpacked bytes.</param>
    public abstract bool Recognises(string fileName, ReadOnlySpan<byte> start);

    /// <summary>Finds the columns that files have together.</summary>
    /// <param name="files">What opens the bytes of each, compressed as they may be.</param>
    /// <param name="request">How they are read.</param>
    /// <param name="cancellationToken">Ends the pass early.</param>
    /// <returns>The columns, in the order of the files.</returns>
    /// <exception cref="FileFormatException">A file breaks the rules of the format.</exception>
    public abstract FileDescription Describe(
        IReadOnlyList<FileBytes> files, FileFormatRequest request, CancellationToken cancellationToken);

    /// <summary>Opens a file.</summary>
    /// <param name="file">What opens its bytes.</param>
    /// <param name="description">What <see cref="Describe"/> gave.</param>
    /// <param name="columns">
    /// The columns as which values are read, of the names of the description; where a format has types of its own, it
    /// keeps these.
    /// </param>
    /// <param name="request">How it is read.</param>
    /// <returns>The reader, to be closed.</returns>
    public abstract FileDataReader Open(
        FileBytes file, FileDescription description, IReadOnlyList<InferredColumn> columns, FileFormatRequest request);

    /// <summary>Writes the rows of the current result; reader and stream are left open.</summary>
    /// <param name="rows">Where the rows come from.</param>
    /// <param name="target">Where the bytes go; it is flushed at the end.</param>
    /// <param name="progress">Called every few thousand rows with their number.</param>
    /// <param name="cancellationToken">Ends the writing between two rows.</param>
    /// <returns>How many rows were written.</returns>
    public abstract long Write(
        DbDataReader rows, Stream target, Action<long>? progress, CancellationToken cancellationToken);
}
