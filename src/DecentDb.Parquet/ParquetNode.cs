using System;
using System.Collections.Generic;
using System.Text.Json;
using DecentDb.Readers;
using ParquetSharp;
using ParquetSharp.Schema;

namespace DecentDb.Parquet;

/// <summary>
/// A part of the schema with what is stored of it. A nested column is put together row by row from the entries of its
/// leaves, by their levels of definition and repetition (the record assembly of Dremel).
/// </summary>
internal sealed class ParquetNode
{
    private const int DepthMax = 64;

    private readonly List<ParquetNode> _children = [];
    private readonly List<ParquetLeaf> _leaves = []; // of it and all below it
    private readonly Repetition _repetition;
    private readonly short _definitionMax;
    private readonly short _repetitionMax;
    private readonly LogicalTypeEnum _logicalType;

    private ParquetNode(Node node, short definitionMax, short repetitionMax)
    {
        Name = node.Name;
        _repetition = node.Repetition;
        _definitionMax = (short)(definitionMax + (_repetition == Repetition.Required ? 0 : 1));
        _repetitionMax = (short)(repetitionMax + (_repetition == Repetition.Repeated ? 1 : 0));
        using var logical = node.LogicalType;
        _logicalType = logical.Type;
    }

    public string Name { get; }

    public bool IsNullable => _repetition == Repetition.Optional;

    /// <summary>The column itself where it holds one plain value a row, else null.</summary>
    public ParquetLeaf? Plain { get; private set; }

    public IReadOnlyList<ParquetLeaf> Leaves => _leaves;

    /// <summary>Makes the tree of a column, taking the stored columns in their order.</summary>
    public static ParquetNode Create(Node node, SchemaDescriptor schema, ref int next, ParquetReaderOptions options)
    {
        var column = Create(node, schema, ref next, options, 0, 0, 0);
        column.Plain = column._children.Count == 0 && column._leaves.Count == 1
            && column._repetition != Repetition.Repeated ? column._leaves[0] : null;
        return column;
    }

    /// <summary>Writes the value of a row, on whose first entries the leaves stand, and moves them behind it.</summary>
    public void Write(Utf8JsonWriter json)
    {
        var first = _leaves[0];
        if (_repetition == Repetition.Repeated)
        {
            WriteList(json, this, static (node, json) => node.WriteContent(json));
        }
        else if (first.Definition < _definitionMax)
        {
            json.WriteNullValue();
            AdvanceAll();
        }
        else
        {
            WriteContent(json);
        }
    }

    /// <summary>Whether the value of a row is NULL, which moves the leaves behind it.</summary>
    public bool TakeNull()
    {
        if (_repetition != Repetition.Optional || _leaves[0].Definition >= _definitionMax)
        {
            return false;
        }

        AdvanceAll();
        return true;
    }

    private static ParquetNode Create(
        Node node,
        SchemaDescriptor schema,
        ref int next,
        ParquetReaderOptions options,
        short definitionMax,
        short repetitionMax,
        int depth)
    {
        if (depth > DepthMax)
        {
            throw new FileFormatException($"The columns are nested deeper than {DepthMax} levels.");
        }

        var made = new ParquetNode(node, definitionMax, repetitionMax);
        if (node is GroupNode group)
        {
            for (int i = 0; i < group.FieldCount; i++)
            {
                using var field = group.Field(i);
                var child = Create(
                    field, schema, ref next, options, made._definitionMax, made._repetitionMax, depth + 1);
                made._children.Add(child);
                made._leaves.AddRange(child._leaves);
            }

            return made._leaves.Count > 0
                ? made
                : throw new FileFormatException($"The column '{made.Name}' is a structure of nothing.");
        }

        made._leaves.Add(ParquetLeaf.Create(schema.Column(next), next, options));
        next++;
        return made;
    }

    private static void WriteList(Utf8JsonWriter json, ParquetNode repeated, Action<ParquetNode, Utf8JsonWriter> item)
    {
        json.WriteStartArray();
        var first = repeated._leaves[0];
        if (first.Definition < repeated._definitionMax)
        {
            repeated.AdvanceAll();
        }
        else
        {
            do
            {
                item(repeated, json);
            }
            while (!first.IsAtEnd && first.Repetition == repeated._repetitionMax);
        }

        json.WriteEndArray();
    }

    private void WriteContent(Utf8JsonWriter json)
    {
        if (_children.Count == 0)
        {
            ParquetJson.WriteValue(json, _leaves[0]);
            _leaves[0].Advance();
        }
        else if (_logicalType == LogicalTypeEnum.List && _children is [{ _repetition: Repetition.Repeated } items])
        {
            WriteList(json, items, static (node, json) => node.WriteItem(json));
        }
        else if (_logicalType == LogicalTypeEnum.Map && _children is [{ _repetition: Repetition.Repeated } pairs]
            && pairs._children.Count is 1 or 2)
        {
            WriteMap(json, pairs);
        }
        else
        {
            json.WriteStartObject();
            foreach (var child in _children)
            {
                json.WritePropertyName(child.Name);
                child.Write(json);
            }

            json.WriteEndObject();
        }
    }

    // The group that repeats holds the item, unless, as old writers have it, it is the item.
    private void WriteItem(Utf8JsonWriter json)
    {
        if (_children.Count == 1 && Name != "array" && !Name.EndsWith("_tuple", StringComparison.Ordinal))
        {
            _children[0].Write(json);
        }
        else
        {
            WriteContent(json);
        }
    }

    private static void WriteMap(Utf8JsonWriter json, ParquetNode pairs)
    {
        json.WriteStartObject();
        var first = pairs._leaves[0];
        if (first.Definition < pairs._definitionMax)
        {
            pairs.AdvanceAll();
        }
        else
        {
            do
            {
                json.WritePropertyName(ParquetJson.ToKey(pairs._children[0]));
                if (pairs._children.Count == 2)
                {
                    pairs._children[1].Write(json);
                }
                else
                {
                    json.WriteNullValue();
                }
            }
            while (!first.IsAtEnd && first.Repetition == pairs._repetitionMax);
        }

        json.WriteEndObject();
    }

    private void AdvanceAll()
    {
        foreach (var leaf in _leaves)
        {
            leaf.Advance();
        }
    }
}
