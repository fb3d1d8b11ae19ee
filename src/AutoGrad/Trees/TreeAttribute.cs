namespace AutoGrad;

/// <summary>
/// Makes a <c>partial record</c> or <c>readonly partial record struct</c> a tree of tensors: the generator that comes with this library
/// writes its <see cref="ITree{TSelf}"/>. Every stored property that is a tensor, or a tree of them, is mapped, in the order of declaration
/// (those of base records first); every other one rides along as a static value.
/// </summary>
/// <remarks>
/// A record class is <c>sealed</c> or <c>abstract</c>. An abstract one declares <c>Map</c>, and each record derived from it, a tree itself,
/// fills it in; so a collection of the abstract record is a tree of different layers. The same holds for an interface that extends
/// <c>ITree</c> of itself.
/// <para>
/// The package brings the generator along. A project that refers to AutoGrad's source by <c>ProjectReference</c> refers to the generator
/// too:
/// <c>&lt;ProjectReference Include="…/AutoGrad.Generators.csproj" OutputItemType="Analyzer" ReferenceOutputAssembly="false" /&gt;</c>.
/// </para>
/// </remarks>
/// <example><code>
/// [Tree] public sealed partial record Dense(Tensor Weights, Tensor? Bias);
/// [Tree] public sealed partial record Mlp(ImmutableArray&lt;Dense&gt; Layers, float Slope);
/// </code></example>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class TreeAttribute : Attribute;
