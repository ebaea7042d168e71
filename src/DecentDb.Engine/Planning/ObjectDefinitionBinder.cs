using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Planning;

/// <summary>Makes the plans of what creates, changes and drops objects that are neither tables nor indexes nor views.
/// </summary>
internal static class ObjectDefinitionBinder
{
    /// <summary>The plan of such a definition; null for another statement.</summary>
    public static DefinitionPlan? TryBind(StatementSyntax syntax, BindingContext context) => syntax switch
    {
        CreateSequenceSyntax e => SequenceBinder.BindCreate(e, context.Catalog),
        AlterSequenceSyntax e => SequenceBinder.BindAlter(e, context.Catalog),
        DropSequenceSyntax e => SequenceBinder.BindDrop(e, context.Catalog),
        CreateSchemaSyntax e => NamespaceBinder.BindCreate(e, context.Catalog),
        RenameSchemaSyntax e => NamespaceBinder.BindRename(e, context.Catalog),
        DropSchemaSyntax e => NamespaceBinder.BindDrop(e, context.Catalog),
        SetSchemaSyntax e => NamespaceBinder.BindMove(e, context.Catalog),
        CreateTriggerSyntax e => TriggerBinder.BindCreate(e, context),
        DropTriggerSyntax e => TriggerBinder.BindDrop(e, context),
        RenameTriggerSyntax e => TriggerBinder.BindRename(e, context),
        CreateEnumSyntax or AddEnumLabelSyntax or RenameEnumLabelSyntax or RenameTypeSyntax or DropTypeSyntax =>
            UserTypeBinder.Bind(syntax, context.Catalog),
        CreateDomainSyntax e => new DomainBinder(context.Catalog, context.SessionFunctions).BindCreate(e),
        AlterDomainSyntax e => new DomainBinder(context.Catalog, context.SessionFunctions).BindAlter(e),
        _ => null,
    };
}
