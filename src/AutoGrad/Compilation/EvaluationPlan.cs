using System.Diagnostics.CodeAnalysis;
using AutoGrad.Execution;

namespace AutoGrad.Compilation;

/// <summary>
/// Makes a program for all expressions of one structure: placeholders stand for the numbers, equal computations are one, and elementwise
/// work is fused. Nothing is done that would change a bit of the results: the first evaluations of a structure run on
/// <see cref="ReferenceProgram"/>, and the same inputs have to give the same numbers later.
/// </summary>
[RequiresDynamicCode("Generates code.")]
internal sealed class EvaluationPlan
{
    private readonly Dictionary<Tensor, Tensor> replacements = [];
    private readonly Dictionary<Tensor, Tensor> scalars = []; // of new nodes that hold one number everywhere

    private EvaluationPlan()
    {
    }

    /// <summary>A program whose inputs are what the walk gives, and whose outputs are those that it started from.</summary>
    public static Program Of(StructureWalk walk, int outputs) => new EvaluationPlan().Make(walk, outputs);

    private CompiledProgram Make(StructureWalk walk, int outputs)
    {
        Tensor[] nodes = [.. walk.Nodes];
        var inputs = new List<Tensor>();
        for (int i = 0; i < nodes.Length; i++)
        {
            Tensor node = nodes[i];
            StructureRole role = walk.Describe(i).Role;
            if (role == StructureRole.Computed) continue;
            Tensor input = Placeholder.Create(role == StructureRole.Given ? node.Type : new TensorType(node.DType, []));
            inputs.Add(input);
            replacements.Add(node, role == StructureRole.Given ? input : Repeated(input, node.Shape));
        }
        Array.Sort(nodes, static (left, right) => left.Id.CompareTo(right.Id));
        foreach (Tensor node in nodes)
        {
            if (!replacements.ContainsKey(node)) replacements.Add(node, Replace(node));
        }
        Tensor[] results = [.. walk.Edges[..outputs].ToArray().Select(number => replacements[walk.Nodes[number]])];
        return CompiledProgram.OfSameBits(
            Graph.Of([.. inputs], Deduplicate.Apply(results, static _ => false, isFinal: true).AsSpan()));
    }

    /// <summary>The node on what stands for its inputs; those it does not read are no part of the structure.</summary>
    private Tensor Replace(Tensor node)
    {
        Tensor same = node.WithInputs([.. node.Inputs.Select(input => Known(input) ?? Placeholder.Create(input.Type))]);
        if (node.Size <= 1) return same;
        Tensor[] reads = [.. same.Reads];
        if (reads.Length == 0 || !Array.TrueForAll(reads, read => ScalarOf(read) is not null)) return same;
        // One number everywhere is computed once and repeated without being stored, as the kernels of the reference program do it.
        return node.Primitive.Lower(same) switch
        {
            Lowering.Map => Repeated(node.Primitive.Apply([.. reads.Select(read => ScalarOf(read) ?? read)]), node.Shape),
            Lowering.View or Lowering.Reshape => Repeated(ScalarOf(reads[0]) ?? reads[0], node.Shape),
            _ => same,
        };
    }

    private Tensor? Known(Tensor node)
    {
        while (node.Primitive is Enclosed && node.Value is null && !replacements.ContainsKey(node)) node = node.Reads[0];
        return replacements.GetValueOrDefault(node);
    }

    private Tensor? ScalarOf(Tensor node) =>
        scalars.TryGetValue(node, out Tensor? scalar) ? scalar : node.Size == 1 ? node.Reshape([]) : null;

    private Tensor Repeated(Tensor scalar, Shape shape)
    {
        Tensor repeated = scalar.BroadcastTo(shape);
        scalars.TryAdd(repeated, scalar);
        return repeated;
    }
}
