using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace DecentDb.Architecture.Tests;

/// <summary>
/// The methods of the engine that change state, and whether they check anything. State changes where a field or a
/// property gets a value, a page is taken to be changed, or a file is written to; constructors and accessors do not
/// count. A check is an invariant, or an error that names a damaged page or refuses to go on.
/// </summary>
internal sealed class StateChanges
{
    private static readonly string[] Changes = ["Modify", "SetLength", "Overwrite"];
    private static readonly string[] Checks = ["Invariant", "Refuse", "ThrowIf", "Corrupt", "Damaged", "Assert"];
    private const byte ModifiedType = 0x1F;
    private readonly MetadataReader _reader;
    private readonly PEReader _file;

    private StateChanges(PEReader file)
    {
        _file = file;
        _reader = file.GetMetadataReader();
    }

    /// <summary>The methods of some folders that change state and check nothing, as Type.Method.</summary>
    public static List<string> Unchecked(params string[] folders)
    {
        using var file = new PEReader(
            File.OpenRead(Path.Combine(AppContext.BaseDirectory, "DecentDb.Engine.dll")));
        return new StateChanges(file).Find(folders);
    }

    private List<string> Find(string[] folders)
    {
        var found = new List<string>();
        foreach (var handle in _reader.TypeDefinitions)
        {
            var type = _reader.GetTypeDefinition(handle);
            if (!folders.Contains(LayerOf(handle)) || IsGenerated(type.GetCustomAttributes()))
            {
                continue;
            }

            foreach (var methodHandle in type.GetMethods())
            {
                var method = _reader.GetMethodDefinition(methodHandle);
                if (method.RelativeVirtualAddress != 0
                    && !method.Attributes.HasFlag(MethodAttributes.SpecialName)
                    && !IsGenerated(method.GetCustomAttributes()) && ChangesUnchecked(method))
                {
                    found.Add(_reader.GetString(type.Name) + "." + _reader.GetString(method.Name));
                }
            }
        }

        return found;
    }

    private bool ChangesUnchecked(MethodDefinition method)
    {
        var changes = false;
        foreach (var (opcode, token) in IlTokens.WithOpcodes(
            _file.GetMethodBody(method.RelativeVirtualAddress).GetILReader()))
        {
            var name = opcode == OpCodes.Call.Value || opcode == OpCodes.Callvirt.Value ? NameOf(token) : "";
            if (Checks.Any(check => name.Contains(check, StringComparison.Ordinal)))
            {
                return false;
            }

            changes |= opcode == OpCodes.Stfld.Value || opcode == OpCodes.Stsfld.Value
                || name.Contains(".set_", StringComparison.Ordinal)
                || Changes.Any(change => name.EndsWith("." + change, StringComparison.Ordinal));
        }

        return changes;
    }

    private string LayerOf(TypeDefinitionHandle handle)
    {
        var type = _reader.GetTypeDefinition(handle);
        return type.IsNested ? LayerOf(type.GetDeclaringType())
            : _reader.GetString(type.Namespace).Split('.')[^1];
    }

    private string NameOf(int token)
    {
        var handle = MetadataTokens.EntityHandle(token);
        if (handle.Kind == HandleKind.MethodSpecification)
        {
            handle = _reader.GetMethodSpecification((MethodSpecificationHandle)handle).Method;
        }

        return handle.Kind switch
        {
            HandleKind.MethodDefinition => NameOf(_reader.GetMethodDefinition((MethodDefinitionHandle)handle)),
            HandleKind.MemberReference => "." + _reader.GetString(
                _reader.GetMemberReference((MemberReferenceHandle)handle).Name),
            _ => "",
        };
    }

    // A value that an object gets as it is made is no change: such a setter returns void in a form of its own.
    private string NameOf(MethodDefinition method) => _reader.GetBlobBytes(method.Signature)[2] == ModifiedType
        ? ""
        : _reader.GetString(_reader.GetTypeDefinition(method.GetDeclaringType()).Name) + "."
        + _reader.GetString(method.Name);

    private bool IsGenerated(CustomAttributeHandleCollection attributes)
    {
        foreach (var handle in attributes)
        {
            var constructor = _reader.GetCustomAttribute(handle).Constructor;
            if (constructor.Kind == HandleKind.MemberReference)
            {
                var parent = _reader.GetMemberReference((MemberReferenceHandle)constructor).Parent;
                if (parent.Kind == HandleKind.TypeReference
                    && _reader.StringComparer.Equals(
                        _reader.GetTypeReference((TypeReferenceHandle)parent).Name, "CompilerGeneratedAttribute"))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
