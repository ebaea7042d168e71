using System.Collections.Generic;
using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace DecentDb.Architecture.Tests;

/// <summary>
/// Every use of a type of an assembly by another of its types: base types, interfaces, attributes, signatures of
/// fields, methods and locals, and every metadata token in the code. Nested and compiler-made types count as their
/// outermost type.
/// </summary>
internal sealed class TypeUses
{
    private readonly PEReader _file;
    private readonly MetadataReader _reader;
    private readonly HashSet<(TypeName User, TypeName Used)> _uses = [];
    private readonly Collector _collector;
    private TypeName _user;

    public TypeUses(PEReader file)
    {
        _file = file;
        _reader = file.GetMetadataReader();
        _collector = new Collector(this);
    }

    public List<(TypeName User, TypeName Used)> All()
    {
        foreach (var handle in _reader.TypeDefinitions)
        {
            _user = Outermost(handle);
            var type = _reader.GetTypeDefinition(handle);
            Use(type.BaseType);
            foreach (var item in type.GetInterfaceImplementations())
            {
                Use(_reader.GetInterfaceImplementation(item).Interface);
            }

            foreach (var field in type.GetFields())
            {
                _reader.GetFieldDefinition(field).DecodeSignature(_collector, null);
            }

            UseAttributes(type.GetCustomAttributes());
            foreach (var method in type.GetMethods())
            {
                UseMethod(_reader.GetMethodDefinition(method));
            }
        }

        return [.. _uses];
    }

    private void UseMethod(MethodDefinition method)
    {
        method.DecodeSignature(_collector, null);
        UseAttributes(method.GetCustomAttributes());
        if (method.RelativeVirtualAddress == 0)
        {
            return;
        }

        var body = _file.GetMethodBody(method.RelativeVirtualAddress);
        if (!body.LocalSignature.IsNil)
        {
            _reader.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(_collector, null);
        }

        foreach (var token in IlTokens.In(body.GetILReader()))
        {
            Use(MetadataTokens.EntityHandle(token));
        }
    }

    private void UseAttributes(CustomAttributeHandleCollection attributes)
    {
        foreach (var handle in attributes)
        {
            Use(_reader.GetCustomAttribute(handle).Constructor);
        }
    }

    private void Use(EntityHandle handle)
    {
        if (handle.IsNil)
        {
            return;
        }

        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                _uses.Add((_user, Outermost((TypeDefinitionHandle)handle)));
                break;
            case HandleKind.TypeSpecification:
                _reader.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(_collector, null);
                break;
            case HandleKind.MethodDefinition:
                Use(_reader.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.FieldDefinition:
                Use(_reader.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.MemberReference:
                Use(_reader.GetMemberReference((MemberReferenceHandle)handle).Parent);
                break;
            case HandleKind.MethodSpecification:
                var specification = _reader.GetMethodSpecification((MethodSpecificationHandle)handle);
                Use(specification.Method);
                specification.DecodeSignature(_collector, null);
                break;
            default:
                break;
        }
    }

    private TypeName Outermost(TypeDefinitionHandle handle)
    {
        var type = _reader.GetTypeDefinition(handle);
        while (!type.GetDeclaringType().IsNil)
        {
            type = _reader.GetTypeDefinition(type.GetDeclaringType());
        }

        return new TypeName(_reader.GetString(type.Namespace), _reader.GetString(type.Name));
    }

    // Decoding a signature visits every type in it; the result of the decoding itself is of no interest.
    private sealed class Collector(TypeUses owner) : ISignatureTypeProvider<int, object?>
    {
        public int GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind)
        {
            owner.Use(handle);
            return 0;
        }

        public int GetTypeFromSpecification(
            MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
            reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

        public int GetArrayType(int elementType, ArrayShape shape) => 0;

        public int GetByReferenceType(int elementType) => 0;

        public int GetFunctionPointerType(MethodSignature<int> signature) => 0;

        public int GetGenericInstantiation(int genericType, ImmutableArray<int> typeArguments) => 0;

        public int GetGenericMethodParameter(object? genericContext, int index) => 0;

        public int GetGenericTypeParameter(object? genericContext, int index) => 0;

        public int GetModifiedType(int modifier, int unmodifiedType, bool isRequired) => 0;

        public int GetPinnedType(int elementType) => 0;

        public int GetPointerType(int elementType) => 0;

        public int GetPrimitiveType(PrimitiveTypeCode typeCode) => 0;

        public int GetSZArrayType(int elementType) => 0;

        public int GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => 0;
    }
}
