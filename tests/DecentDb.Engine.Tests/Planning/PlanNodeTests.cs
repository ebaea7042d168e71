using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using DecentDb.Engine.Planning;
using Xunit;

namespace DecentDb.Engine.Tests.Planning;

/// <summary>What every class of plan nodes and bound expressions promises.</summary>
public sealed class PlanNodeTests
{
    public static TheoryData<string> Nodes => [.. NodeSamples.ClassesOf<PlanNode>().Select(type => type.Name)];

    public static TheoryData<string> Expressions =>
        [.. NodeSamples.ClassesOf<BoundExpression>().Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(Nodes))]
    [MemberData(nameof(Expressions))]
    public void Node_is_never_changed(string name)
    {
        var type = Find(name);
        Assert.DoesNotContain(NodeSamples.Settable(type), property => !property.SetMethod!.ReturnParameter
            .GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)));
        Assert.DoesNotContain(
            type.GetFields(BindingFlags.Instance | BindingFlags.Public), field => !field.IsInitOnly);
    }

    [Theory]
    [MemberData(nameof(Nodes))]
    public void Inputs_and_expressions_are_all_that_a_node_holds(string name)
    {
        var node = Make<PlanNode>(name);
        Assert.Equal(Set(NodeSamples.Held<PlanNode>(node)), Set(node.Inputs));
        Assert.Equal(Set(NodeSamples.Held<BoundExpression>(node)), Set(node.Expressions));
    }

    [Theory]
    [MemberData(nameof(Nodes))]
    public void Other_inputs_and_expressions_take_their_places_and_leave_all_else_as_it_is(string name)
    {
        var node = Make<PlanNode>(name);
        PlanNode[] inputs = [.. node.Inputs.Select(NodeSamples.Copy)];
        BoundExpression[] expressions = [.. node.Expressions.Select(NodeSamples.Copy)];
        var changed = node.WithInputs(inputs).WithExpressions(expressions);
        Assert.Equal(inputs, changed.Inputs);
        Assert.Equal(expressions, changed.Expressions);
        Assert.Equal(NodeSamples.Describe(node), NodeSamples.Describe(changed));
        Assert.Equal(node.GetType(), changed.GetType());
    }

    [Theory]
    [MemberData(nameof(Expressions))]
    public void Operands_are_all_that_an_expression_holds(string name)
    {
        var expression = Make<BoundExpression>(name);
        Assert.Equal(Set(NodeSamples.Held<BoundExpression>(expression)), Set(expression.Operands));
    }

    [Theory]
    [MemberData(nameof(Expressions))]
    public void Other_operands_take_their_places_and_leave_all_else_as_it_is(string name)
    {
        var expression = Make<BoundExpression>(name);
        BoundExpression[] operands = [.. expression.Operands.Select(NodeSamples.Copy)];
        var changed = expression.WithOperands(operands);
        Assert.Equal(operands, changed.Operands);
        Assert.Equal(NodeSamples.Describe(expression), NodeSamples.Describe(changed));
        Assert.Equal(expression.GetType(), changed.GetType());
    }

    [Theory]
    [MemberData(nameof(Expressions))]
    public void Expressions_that_differ_in_a_property_are_not_written_alike(string name)
    {
        var expression = Make<BoundExpression>(name);
        Assert.NotEqual(name == nameof(BoundSubquery), ExpressionFacts.AreSame(
            expression, expression.WithOperands([.. expression.Operands.Select(NodeSamples.Copy)])));
        foreach (var property in NodeSamples.Settable(expression.GetType()))
        {
            var other = NodeSamples.Copy(expression);
            property.SetValue(other, NodeSamples.Value(property.PropertyType, 1));
            Assert.False(ExpressionFacts.AreSame(expression, other), property.Name);
        }
    }

    [Fact]
    public void Equality_is_that_of_objects_whatever_they_hold()
    {
        var column = new BoundColumn((PlanColumn)NodeSamples.Value(typeof(PlanColumn), 0));
        Assert.NotEqual(column, NodeSamples.Copy(column));
        var node = new FilterNode(new OneRowNode(), column);
        Assert.NotEqual(node, NodeSamples.Copy(node));
    }

    private static Type Find(string name) => typeof(PlanNode).Assembly.GetType($"{typeof(PlanNode).Namespace}.{name}")!;

    private static T Make<T>(string name) => (T)NodeSamples.Make(Find(name));

    private static HashSet<object> Set(IEnumerable<object> parts) => new(parts, ReferenceEqualityComparer.Instance);
}
