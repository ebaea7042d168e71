using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace DecentDb.Architecture.Tests;

/// <summary>The members of assemblies that nothing outside can see, and those that the code of any of them names.</summary>
internal sealed class MemberUses
{
    private readonly HashSet<(string Type, string Member)> _used = [];
    private readonly List<(string Type, string Member)> _hidden = [];
    private readonly HashSet<string> _staticInterfaceMembers = new(StringComparer.Ordinal);

    public MemberUses(IEnumerable<string> paths)
    {
        foreach (var path in paths)
        {
            using var file = new PEReader(File.OpenRead(path));
            Read(file);
        }
    }

    /// <summary>Methods, properties and fields that only an assembly of ours can see and none names.</summary>
    /// <remarks>What implements a static member of an interface is called through that.</remarks>
    public IEnumerable<(string Type, string Member)> Unused => _hidden.Where(
        member => !_used.Contains(member) && !_used.Contains((member.Type, Accessor(member.Member)))
            && !_staticInterfaceMembers.Contains(member.Member));

    /// <summary>The hidden members, used or not.</summary>
    public IReadOnlyCollection<(string Type, string Member)> Hidden => _hidden;

    // A property that is only set is not read, so a setter alone is no use of it; its getter stands for it.
    private static string Accessor(string member) => "get_" + member;

    private void Read(PEReader file)
    {
        var reader = file.GetMetadataReader();
        foreach (var handle in reader.TypeDefinitions)
        {
            var type = reader.GetTypeDefinition(handle);
            AddHidden(reader, type, NameOf(reader, handle));
            foreach (var method in type.GetMethods().Select(reader.GetMethodDefinition))
            {
                if (method.RelativeVirtualAddress != 0)
                {
                    AddUses(reader, file.GetMethodBody(method.RelativeVirtualAddress).GetILReader());
                }
            }
        }
    }

    private void AddHidden(MetadataReader reader, TypeDefinition type, string name)
    {
        var isInterface = type.Attributes.HasFlag(TypeAttributes.Interface);
        if (isInterface)
        {
            _staticInterfaceMembers.UnionWith(type.GetMethods().Select(reader.GetMethodDefinition)
                .Where(method => method.Attributes.HasFlag(MethodAttributes.Static))
                .Select(method => reader.GetString(method.Name)));
        }

        // Not what the compiler makes, nor what counts the coverage of a test run.
        if (name.Contains('<', StringComparison.Ordinal) || !name.StartsWith("DecentDb.", StringComparison.Ordinal)
            || IsDelegateOrEnum(reader, type))
        {
            return;
        }

        var isPublic = IsVisible(reader, type);
        var implements = !isInterface && type.GetInterfaceImplementations().Count > 0;
        var accessors = new HashSet<MethodDefinitionHandle>();
        foreach (var property in type.GetProperties().Select(reader.GetPropertyDefinition))
        {
            var pair = property.GetAccessors();
            accessors.Add(pair.Getter);
            accessors.Add(pair.Setter);
            if (!pair.Getter.IsNil && IsHidden(reader.GetMethodDefinition(pair.Getter), isPublic, implements))
            {
                _hidden.Add((name, reader.GetString(property.Name)));
            }
        }

        foreach (var handle in type.GetMethods())
        {
            var method = reader.GetMethodDefinition(handle);
            var methodName = reader.GetString(method.Name);
            if (!accessors.Contains(handle) && IsHidden(method, isPublic, implements) && !IsMadeByTheCompiler(reader, method)
                && !methodName.StartsWith("op_", StringComparison.Ordinal))
            {
                _hidden.Add((name, methodName));
            }
        }
    }

    private void AddUses(MetadataReader reader, BlobReader code)
    {
        foreach (var token in IlTokens.In(code))
        {
            AddUse(reader, MetadataTokens.EntityHandle(token));
        }
    }

    private void AddUse(MetadataReader reader, EntityHandle handle)
    {
        switch (handle.Kind)
        {
            case HandleKind.MethodSpecification:
                AddUse(reader, reader.GetMethodSpecification((MethodSpecificationHandle)handle).Method);
                break;
            case HandleKind.MethodDefinition:
                var method = reader.GetMethodDefinition((MethodDefinitionHandle)handle);
                _used.Add((NameOf(reader, method.GetDeclaringType()), reader.GetString(method.Name)));
                break;
            case HandleKind.MemberReference:
                var member = reader.GetMemberReference((MemberReferenceHandle)handle);
                _used.Add((NameOfParent(reader, member.Parent), reader.GetString(member.Name)));
                break;
            default:
                break;
        }
    }

    private static bool IsHidden(MethodDefinition method, bool isPublicType, bool implements)
    {
        var access = method.Attributes & MethodAttributes.MemberAccessMask;
        var isSeen = isPublicType
            && access is MethodAttributes.Public or MethodAttributes.Family or MethodAttributes.FamORAssem;

        // What overrides or implements is called through what it overrides or implements.
        var isOverride = method.Attributes.HasFlag(MethodAttributes.Virtual)
            && (implements || !method.Attributes.HasFlag(MethodAttributes.NewSlot));
        return !isSeen && !isOverride && !method.Attributes.HasFlag(MethodAttributes.RTSpecialName);
    }

    private static bool IsMadeByTheCompiler(MetadataReader reader, MethodDefinition method) =>
        reader.GetString(method.Name).Contains('<', StringComparison.Ordinal)
        || reader.GetString(method.Name) is "Deconstruct" or "PrintMembers" or "Equals" or "GetHashCode" or "ToString"
        || method.GetCustomAttributes().Select(reader.GetCustomAttribute)
            .Any(attribute => attribute.Constructor.Kind == HandleKind.MemberReference
                && NameOfParent(reader, reader.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent)
                    .EndsWith("CompilerGeneratedAttribute", StringComparison.Ordinal));

    private static bool IsDelegateOrEnum(MetadataReader reader, TypeDefinition type) =>
        !type.BaseType.IsNil && type.BaseType.Kind == HandleKind.TypeReference
            && NameOfParent(reader, type.BaseType) is "System.MulticastDelegate" or "System.Enum";

    private static bool IsVisible(MetadataReader reader, TypeDefinition type)
    {
        while (true)
        {
            switch (type.Attributes & TypeAttributes.VisibilityMask)
            {
                case TypeAttributes.Public:
                    return true;
                case TypeAttributes.NestedPublic or TypeAttributes.NestedFamily or TypeAttributes.NestedFamORAssem:
                    type = reader.GetTypeDefinition(type.GetDeclaringType());
                    break;
                default:
                    return false;
            }
        }
    }

    private static string NameOf(MetadataReader reader, TypeDefinitionHandle handle)
    {
        var type = reader.GetTypeDefinition(handle);
        var name = reader.GetString(type.Name);
        return type.GetDeclaringType().IsNil
            ? Full(reader.GetString(type.Namespace), name)
            : NameOf(reader, type.GetDeclaringType()) + "+" + name;
    }

    private static string NameOfParent(MetadataReader reader, EntityHandle handle)
    {
        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                return NameOf(reader, (TypeDefinitionHandle)handle);
            case HandleKind.TypeReference:
                var type = reader.GetTypeReference((TypeReferenceHandle)handle);
                var name = reader.GetString(type.Name);
                return type.ResolutionScope.Kind == HandleKind.TypeReference
                    ? NameOfParent(reader, type.ResolutionScope) + "+" + name
                    : Full(reader.GetString(type.Namespace), name);
            case HandleKind.TypeSpecification:
                // A generic type: the token of its definition follows the two bytes that say so.
                var signature = reader.GetBlobReader(
                    reader.GetTypeSpecification((TypeSpecificationHandle)handle).Signature);
                return signature.ReadSignatureTypeCode() == SignatureTypeCode.GenericTypeInstance
                    && signature.ReadCompressedInteger() is var _
                    ? NameOfParent(reader, signature.ReadTypeHandle()) : "";
            default:
                return "";
        }
    }

    private static string Full(string space, string name) => space.Length == 0 ? name : space + "." + name;
}
