using System;
using System.Collections.Generic;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Threading;
using DecentDb.Readers;

namespace DecentDb.Files;

/// <summary>Objects of JSON, one a line or as one array. Both are read alike.</summary>
internal sealed class JsonFormat(bool isArray) : FileFormat
{
    // So many objects tell which keys a file has where the types are known; of the others, keys that the table has
    // are taken, too.
    private const long SampleRows = 1000;

    private static readonly string[] ArrayEndings = [".json", ".geojson"];
    private static readonly string[] LineEndings = [".jsonl", ".ndjson"];
    private static readonly string[] PackedEndings = [".gz", ".zst", ".br"];
    private static readonly string[] TextEndings = [".csv", ".tsv", ".txt"];

    public override string Name => isArray ? "json" : "jsonl";

    // A text file may hold a brace; one that has no name of its own is what it looks like.
    public override bool Recognises(string fileName, ReadOnlySpan<byte> start)
    {
        string name = fileName;
        foreach (string packed in PackedEndings)
        {
            name = name.EndsWith(packed, StringComparison.OrdinalIgnoreCase) ? name[..^packed.Length] : name;
        }

        return EndsWithOneOf(name, isArray ? ArrayEndings : LineEndings)
            || (isArray && SourceMagic.IsJson(start) && !EndsWithOneOf(name, LineEndings)
                && !EndsWithOneOf(name, TextEndings));
    }

    public override FileDescription Describe(
        IReadOnlyList<FileBytes> files, FileFormatRequest request, CancellationToken cancellationToken)
    {
        var options = request.IsTyped
            ? request.Json with { SampleRows = SampleRows, Columns = null, IgnoreCase = true }
            : request.Json;
        var streams = new List<Func<Stream>>();
        foreach (var file in files)
        {
            streams.Add(() => OpenText(file));
        }

        var inference = JsonTypeInference.Infer(
            streams, options, request.Progress, rejected: request.Rejected, cancellationToken: cancellationToken);
        return new JsonDescription(inference);
    }

    public override FileDataReader Open(
        FileBytes file, FileDescription description, IReadOnlyList<InferredColumn> columns, FileFormatRequest request)
    {
        var inference = ((JsonDescription)description).Inference;
        var keys = new List<IReadOnlyList<string>>();
        var typed = new List<InferredColumn>();
        for (int i = 0; i < columns.Count; i++)
        {
            keys.Add(i < inference.Keys.Count ? inference.Keys[i] : [columns[i].Name]);
            typed.Add(columns[i]);
        }

        var reader = JsonDataReader.Open(
            OpenText(file),
            request.Json with { IgnoreCase = request.IsTyped },
            inference with { Columns = typed, Keys = keys });
        reader.RowRejected = request.Rejected;
        return reader;
    }

    public override long Write(
        DbDataReader rows, Stream target, Action<long>? progress, CancellationToken cancellationToken) =>
        JsonFileWriter.Write(
            rows, target, isArray ? JsonShape.Array : JsonShape.Lines, progress, cancellationToken);

    // Closing the text closes the file, whichever stream it is.
    [SuppressMessage("Reliability", "CA2000", Justification = "The stream that is returned closes it.")]
    private static Stream OpenText(FileBytes file) => PackedInput.Unpack(file.Open(), file.Name).Text;

    private static bool EndsWithOneOf(string name, string[] endings) =>
        Array.Exists(endings, ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    private sealed record JsonDescription(JsonInference Inference)
        : FileDescription(Inference.Columns, Inference.Warnings);
}
