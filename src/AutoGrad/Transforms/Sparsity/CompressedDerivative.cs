using System.Collections.Immutable;

namespace AutoGrad;

/// <summary>The Jacobian of some expressions by some variables: which entries there are, and their values from few products.</summary>
internal sealed class CompressedDerivative
{
    private readonly string operation;
    private readonly ImmutableArray<Tensor> outputs;
    private readonly ImmutableArray<Tensor> variables;
    private readonly ImmutableArray<Tensor> directions;
    private readonly ImmutableArray<Tensor> tangents;
    private readonly bool isSymmetric;

    public CompressedDerivative(string operation, ImmutableArray<Tensor> outputs, ImmutableArray<Tensor> variables, bool isSymmetric)
    {
        this.operation = operation;
        this.outputs = outputs;
        this.variables = variables;
        this.isSymmetric = isSymmetric;
        directions = Placeholders(variables);
        tangents = Forward.Tangents(outputs.AsSpan(), variables.AsSpan(), directions.AsSpan());
        SparsityPattern pattern = Dependencies.Of(operation, tangents.AsSpan(), directions.AsSpan());
        // Mixed derivatives do not depend on their order, so what vanishes in one of them vanishes.
        Pattern = isSymmetric ? pattern.Where((row, column) => pattern.Contains(column, row)) : pattern;
    }

    /// <summary>Where entries can differ from zero.</summary>
    public SparsityPattern Pattern { get; }

    /// <summary>The matrix, one expression.</summary>
    public SparseMatrix ToMatrix()
    {
        DType dtype = outputs[0].DType;
        if (Pattern.Count == 0) return new SparseMatrix(Pattern, Tensor.Zeros([0], dtype));
        Compression compression = isSymmetric ? Compression.OfHessian(Pattern) : Compression.OfJacobian(Pattern);
        var products = new List<Tensor>();
        if (compression.Columns.Count > 0) products.Add(Products(compression.Columns, tangents, directions, dtype));
        if (compression.Rows.Count > 0)
        {
            ImmutableArray<Tensor> cotangents = Placeholders(outputs);
            ImmutableArray<Tensor> pulled = Reverse.Cotangents(outputs.AsSpan(), cotangents.AsSpan(), variables.AsSpan());
            products.Add(Products(compression.Rows, pulled, cotangents, dtype));
        }
        Tensor all = products.Count == 1 ? products[0] : Tensor.Concatenate([.. products]);
        return new SparseMatrix(Pattern, Tensor.Take(all, Tensor.From(Array.ConvertAll(compression.Places, static place => (int)place))));
    }

    /// <summary>All products with sums of unit vectors, one for each colour, together and in one row.</summary>
    private Tensor Products(Colouring colouring, ImmutableArray<Tensor> images, ImmutableArray<Tensor> directions, DType dtype)
    {
        int count = colouring.Count, size = images.Sum(static image => image.Size);
        if ((long)count * size > Shape.MaximumSize)
        {
            throw Errors.Argument(
                operation,
                $"the {Pattern.Count:N0} entries of {Pattern.RowCount} × {Pattern.ColumnCount} take {count} products of {size} elements",
                "It is too full to be computed at once: use products with it (Jvp, Vjp), or a part of the arguments");
        }
        var seeds = ImmutableArray.CreateBuilder<Tensor>(directions.Length);
        int start = 0;
        Tensor colours = Tensor.Iota([count, 1]);
        foreach (Tensor direction in directions)
        {
            Tensor own = Tensor.From(colouring.Colours.AsSpan(start, direction.Size).ToArray());
            seeds.Add(Tensor.Equal(colours, own).Cast(direction.DType).Reshape([count, .. direction.Shape]));
            start += direction.Size;
        }
        ImmutableArray<Tensor> batch = Batching.Apply(count, images.AsSpan(), directions.AsSpan(), seeds.MoveToImmutable().AsSpan());
        Tensor[] rows = [.. batch.Select(image => image.Cast(dtype).Reshape(count, -1))];
        return (rows.Length == 1 ? rows[0] : Tensor.Concatenate(rows, 1)).Reshape(-1);
    }

    private static ImmutableArray<Tensor> Placeholders(ImmutableArray<Tensor> like) =>
        [.. like.Select(static one => Placeholder.Create(one.Type))];
}
